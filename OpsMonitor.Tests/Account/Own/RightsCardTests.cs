using OpsMonitor.App.Account.Profile;
using OpsMonitor.Tests.Support.Pages;

namespace OpsMonitor.Tests.Account.Own;

public sealed class RightsCardTests : IAsyncLifetime
{
    private Shown _shown = null!;

    public async ValueTask InitializeAsync() => _shown = await Shown.ToAnaAsync();

    public ValueTask DisposeAsync() => _shown.DisposeAsync();

    [Fact]
    public async Task Reads_OfWhichTheOlderAnswersLast_LeaveTheNewerAnswer()
    {
        var card = _shown.Bunit.Render<SlowCard>().Instance;
        var (older, newer) = (card.AskAsync(), card.AskAsync());

        card.Answers[1].SetResult("newer");
        card.Answers[0].SetResult("older");
        await Task.WhenAll(older, newer);

        Assert.Equal("newer", card.Answer);
    }

    /// <summary>Once open, answers as the test wants it to.</summary>
    private sealed class SlowCard : RightsCard
    {
        private bool _asked;
        private int _read;

        public TaskCompletionSource<string>[] Answers { get; } = [new(), new()];

        public string? Answer { get; private set; }

        public Task AskAsync()
        {
            _asked = true;
            return InvokeAsync(ReadAsync);
        }

        protected override async Task LoadAsync(CancellationToken cancel)
        {
            if (_asked && _read < Answers.Length)
            {
                Answer = await Answers[_read++].Task;
            }
        }
    }
}
