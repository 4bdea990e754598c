namespace OpsMonitor.App.Account;

public static class AccountServices
{
    public static void AddAccount(this IServiceCollection services)
    {
        _ = services;
    }
}
