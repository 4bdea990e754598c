namespace OpsMonitor.App.Account.Profile;

/// <summary>Changes the password that I sign in with.</summary>
public sealed partial class PasswordCard
{
    private string _old = "";
    private string _password = "";

    private Task SaveAsync() => _old.Length == 0 || _password.Length == 0 ? Task.CompletedTask : ActAsync(
        me => Own.ChangePasswordAsync(me, _old, _password), "Your password is changed. You are signed out everywhere else.", () =>
        {
            (_old, _password) = ("", "");
            return Task.CompletedTask;
        });
}
