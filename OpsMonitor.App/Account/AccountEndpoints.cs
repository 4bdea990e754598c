namespace OpsMonitor.App.Account;

public static class AccountEndpoints
{
    public static void MapAccount(this WebApplication app)
    {
        _ = app;
    }
}
