namespace OpsMonitor.App.Operations;

public static class OperationsServices
{
    public static void AddOperations(this WebApplicationBuilder builder)
    {
        _ = builder;
    }
}
