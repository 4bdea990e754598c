namespace OpsMonitor.Domain.Text.Secrets;

/// <summary>What a member of an object says of the value in another one.</summary>
[Flags]
internal enum SecretNaming
{
    None = 0,

    /// <summary>It is secret if it is digits to type in.</summary>
    Code = 1,

    /// <summary>It is secret unless it is a result or a state.</summary>
    Word = 2,

    Secret = 4,

    /// <summary>It is secret if it looks made by a machine.</summary>
    Made = 8,
}
