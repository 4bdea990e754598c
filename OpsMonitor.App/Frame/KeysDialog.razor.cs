namespace OpsMonitor.App.Frame;

/// <summary>The map of the keys. The browser handles them alone (keys.js); where they lead stands in the menu (<c>data-go</c>).</summary>
public partial class KeysDialog
{
    private static readonly (string Keys, string Does)[] Map =
    [
        ("?", "Show or hide this map"),
        ("/", "Search runs"),
        ("j", "Next row of a list"),
        ("k", "Row before"),
        ("Enter", "Open the row"),
        ("n", "Next finding, on the page of one"),
        ("p", "Finding before"),
        ("Esc", "Close what is open"),
        ("g o", "Overview"),
        ("g r", "Runs"),
        ("g f", "Findings"),
        ("g i", "Inventory"),
        ("g b", "Backups"),
        ("g n", "Notifications"),
        ("g s", "Settings, for tenant admins"),
        ("g a", "Platform settings, for platform operators"),
        ("g p", "Portfolio, for platform operators"),
    ];
}
