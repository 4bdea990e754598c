namespace OpsMonitor.Tests.Browser.Checker;

public sealed class ShownNumbersTests
{
    [Theory]
    [InlineData("None ended, not counting 1 aborted", 0)]
    [InlineData("No run ended", 0)]
    [InlineData("of 1,204 that ended, not counting 3 aborted", 1_204)]
    [InlineData("of the newest 10,000 that ended", 10_000)]
    public void Ended_NoteOfTheRate_IsHowManyItIsOf(string note, int expected) => Assert.Equal(expected, ShownOverview.Ended(note));
}
