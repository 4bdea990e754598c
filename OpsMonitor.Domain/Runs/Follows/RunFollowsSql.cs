namespace OpsMonitor.Domain.Runs.Follows;

/// <summary>The statements of <see cref="RunFollows"/>. Only members follow, and only what is there; what is followed already stays as it is.</summary>
internal static class RunFollowsSql
{
    public const string FollowRun = """
        insert into run_follows (tenant_id, user_id, run_id)
        select m.tenant_id, m.user_id, r.id
        from memberships m join bulk_operation_runs r on r.tenant_id = m.tenant_id and r.id = @run
        where m.tenant_id = @tenant and m.user_id = @user
        on conflict do nothing
        """;

    public const string FollowOperation = """
        insert into run_follows (tenant_id, user_id, resource, action)
        select m.tenant_id, m.user_id, @resource, @action from memberships m
        where m.tenant_id = @tenant and m.user_id = @user
        on conflict do nothing
        """;
}
