namespace OpsMonitor.App.Notifications.Delivery;

/// <summary>Why an address was refused, for people.</summary>
public static class ReceiverWords
{
    public static string Of(ReceiverRefusal refusal) => refusal switch
    {
        ReceiverRefusal.NotAnAddress => "This is no address such as https://hooks.example.com/ops.",
        ReceiverRefusal.NotHttps => "The address must begin with https://.",
        ReceiverRefusal.WithPassword => "The address must not contain a name and password: a webhook is signed instead.",
        ReceiverRefusal.NotFound => "No host of this name was found.",
        ReceiverRefusal.Private => "The address lies in a private network. Whoever hosts OpsMonitor can allow that network.",
    };
}
