using Microsoft.AspNetCore.Components;

namespace OpsMonitor.App.Parts;

/// <summary>Shows nothing; tells those who hear the page these words whenever they change, through the shell's one live region.</summary>
public sealed class Say : ComponentBase
{
    private string? _said;

    [CascadingParameter]
    public Announcer? Announcer { get; set; }

    [Parameter, EditorRequired]
    public string? Words { get; set; }

    protected override void OnParametersSet()
    {
        if (Words != _said)
        {
            _said = Words;
            if (!string.IsNullOrEmpty(Words))
            {
                Announcer?.Say(Words);
            }
        }
    }

    protected override bool ShouldRender() => false;
}
