namespace OpsMonitor.App.Runs.List;

/// <summary>A checkbox of the list was clicked (runs.js); <see cref="Range"/>, with shift, means all rows since the last one.</summary>
public sealed class RunPickEventArgs : EventArgs
{
    public long Id { get; set; }

    public bool Range { get; set; }
}
