using OpsMonitor.App.Live;
using OpsMonitor.Tests.Browser.Checker;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Live;

public sealed class SharedReadsTests
{
    private readonly SharedReads _reads = new();
    private readonly List<TaskCompletionSource<int>> _started = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Readers_WhileOneReads_ShareTheNextReadAndNeverTheOneBefore()
    {
        var first = Read();
        await StartedAsync(1);
        var followers = Enumerable.Range(0, 50).Select(_ => Read()).ToArray();

        _started[0].SetResult(10);
        Assert.Equal(10, await first);
        await StartedAsync(2);
        Assert.All(followers, f => Assert.False(f.IsCompleted));
        _started[1].SetResult(20);

        Assert.All(await Task.WhenAll(followers), value => Assert.Equal(20, value));
        await Eventually.True(() => _reads.Count == 0, "no key is kept");
        Assert.Equal(2, _started.Count);
    }

    [Fact]
    public async Task Readers_SignalledBeforeARead_ShareItUnderWayAndDone()
    {
        var signalled = Moment.Next();
        var first = Read(since: signalled);
        await StartedAsync(1);
        var meanwhile = Read(since: signalled);
        _started[0].SetResult(10);

        Assert.All(await Task.WhenAll(first, meanwhile, Read(since: signalled)), value => Assert.Equal(10, value));

        var later = Read(); // a newer signal
        await StartedAsync(2);
        _started[1].SetResult(20);
        Assert.All(await Task.WhenAll(later, Read(since: signalled)), value => Assert.Equal(20, value));
        Assert.Equal(2, _started.Count);
    }

    [Fact]
    public async Task ReadThatFailed_LaterReaders_DoNotGetIt()
    {
        var signalled = Moment.Next();
        var first = Read(since: signalled);
        await StartedAsync(1);
        _started[0].SetException(new InvalidOperationException("away"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => first);

        var second = Read(since: signalled);
        await StartedAsync(2);
        _started[1].SetResult(2);
        Assert.Equal(2, await second);
    }

    [Fact]
    public async Task Read_OfAKeyJustRead_IsGivenWhatThatFound()
    {
        Task<int> Count(string key) => _reads.ReadAsync<int>(key, Moment.Next(), before => Task.FromResult(before + 1), Cancel);
        Task<int> Fail() => _reads.ReadAsync<int>("key", Moment.Next(), _ => Task.FromException<int>(new InvalidOperationException("away")), Cancel);

        Assert.Equal((1, 2, 1), (await Count("key"), await Count("key"), await Count("other")));
        await Assert.ThrowsAsync<InvalidOperationException>(Fail);
        Assert.Equal(1, await Count("key"));
    }

    [Fact]
    public async Task Readers_OfOtherKeys_ReadForThemselves()
    {
        var one = Read("one");
        var other = Read("other");
        await StartedAsync(2);
        _started.ForEach(s => s.SetResult(1));

        Assert.All(await Task.WhenAll(one, other), value => Assert.Equal(1, value));
    }

    [Fact]
    public async Task ReadThatFails_OnlyItsOwnReaders_SeeIt()
    {
        var first = Read();
        await StartedAsync(1);
        var second = Read();
        _started[0].SetException(new InvalidOperationException("away"));
        await Assert.ThrowsAsync<InvalidOperationException>(() => first);

        await StartedAsync(2);
        _started[1].SetResult(2);
        Assert.Equal(2, await second);
    }

    [Fact]
    public async Task ReaderThatLeaves_TheOthers_StillGetTheRead()
    {
        using var leaving = new CancellationTokenSource();
        var left = _reads.ReadAsync("key", Moment.Next(), StartAsync, leaving.Token);
        await StartedAsync(1);
        var stays = Read();
        await leaving.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => left);

        _started[0].SetResult(1);
        await StartedAsync(2);
        _started[1].SetResult(2);
        Assert.Equal(2, await stays);
    }

    private Task<int> Read(string key = "key", Moment? since = null) => _reads.ReadAsync(key, since ?? Moment.Next(), StartAsync, Cancel);

    private Task<int> StartAsync()
    {
        var read = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_started)
        {
            _started.Add(read);
        }

        return read.Task;
    }

    private Task StartedAsync(int count) => Eventually.True(
        () =>
        {
            lock (_started)
            {
                return _started.Count == count;
            }
        },
        $"{count} reads have begun");
}
