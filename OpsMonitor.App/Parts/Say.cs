using Microsoft.AspNetCore.Components;

namespace OpsMonitor.App.Parts;

/// <summary>Shows nothing; tells those who hear the page these words whenever they change, through the shell's one live region. With its page the words are gone.</summary>
public sealed class Say : ComponentBase, IDisposable
{
    private string? _said;

    [CascadingParameter]
    public Announcer? Announcer { get; set; }

    [Parameter, EditorRequired]
    public string? Words { get; set; }

    public void Dispose() => Announcer?.Forget(this);

    protected override void OnParametersSet()
    {
        if (Words != _said)
        {
            _said = Words;
            if (!string.IsNullOrEmpty(Words))
            {
                Announcer?.Say(this, Words);
            }
        }
    }

    protected override bool ShouldRender() => false;
}
