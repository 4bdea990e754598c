using Microsoft.AspNetCore.Components;
using OpsMonitor.Domain.Portfolio;

namespace OpsMonitor.App.Portfolio;

/// <summary>A part of a board; the board reads for all of them at once.</summary>
public abstract class BoardPart : ComponentBase
{
    [Parameter, EditorRequired]
    public PortfolioScope Scope { get; set; }

    /// <summary>Null until something was read.</summary>
    [Parameter, EditorRequired]
    public BoardReading? Read { get; set; }
}
