using System.Text;
using CsCheck;
using OpsMonitor.App.Api;
using OpsMonitor.App.Api.Bodies;
using OpsMonitor.App.Runs.Api;

namespace OpsMonitor.Tests.Api.Bodies;

/// <summary>Records are read in two ways, a fast one and one that says what is wrong: what the fast one takes, the other takes too, and makes the same of.</summary>
public sealed class PlainRecordsTests
{
    [Theory]
    [InlineData("""{"item_id":"ana","outcome":"succeeded"}""")]
    [InlineData(""" {"outcome":"failed" , "item_id":"ben","reason_code":"throttled","reason":"Too many requests","display_name":null} """)]
    [InlineData("""{"item_id":"Zoë 👩‍🚀","outcome":"skipped","display_name":"Łukasz"}""")]
    public void Item_WithWhichNothingIsWrong_IsReadAtOnce(string text) => Assert.Equal(Told(text), RecordReader<ItemBody>.TryRead(Encoding.UTF8.GetBytes(text)));

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"item_id":"a"}""")]
    [InlineData("""{"item_id":null,"outcome":"failed"}""")]
    [InlineData("""{"item_id":7,"outcome":"failed"}""")]
    [InlineData("""{"item_id":"","outcome":"failed"}""")]
    [InlineData("{\"item_id\":\"\u200B\",\"outcome\":\"failed\"}")]
    [InlineData("""{"item_id":"a","outcome":"Failed"}""")]
    [InlineData("""{"item_id":"a","outcome":"failed, skipped"}""")]
    [InlineData("""{"item_id":"a","outcome":1}""")]
    [InlineData("""{"item_id":"a","outcome":"failed","item_id":"b"}""")]
    [InlineData("""{"item_id":"a","outcome":"failed","more":1}""")]
    [InlineData("""{"Item_Id":"a","outcome":"failed"}""")]
    [InlineData("""{"item_id":"a","outcome":"failed",}""")]
    [InlineData("""{"item_id":"a","outcome":"failed"}//""")]
    [InlineData("""{"item_id":"a","outcome":"failed"} {}""")]
    [InlineData("""{"item_id":"a\u0000","outcome":"failed"}""")]
    [InlineData("""{"item_id":"a\ud800","outcome":"failed"}""")]
    public void Item_ThatTakesACloserLook_IsLeftToTheOther(string text) => Assert.Null(RecordReader<ItemBody>.TryRead(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Item_WithATextTooLongOrNoUtf8_IsLeftToTheOther()
    {
        Assert.Null(RecordReader<ItemBody>.TryRead(Encoding.UTF8.GetBytes($$"""{"item_id":"{{new string('a', ItemBody.MaxItemId + 1)}}","outcome":"failed"}""")));
        Assert.Null(RecordReader<ItemBody>.TryRead([.. """{"item_id":"a"""u8, 0xFF, .. "\",\"outcome\":\"failed\"}"u8]));
    }

    [Theory]
    [InlineData("""{"attempt":1,"items":[{"item_id":"a","outcome":"failed"},{"item_id":"b","outcome":"Failed"}]}""")]
    [InlineData("""{"attempt":1,"items":[{"item_id":"a","outcome":"failed"},null]}""")]
    [InlineData("""{"attempt":-1,"items":[]}""")]
    [InlineData("""{"attempt":"1","items":[]}""")]
    [InlineData("""{"attempt":1.5,"items":[]}""")]
    [InlineData("""{"attempt":1,"items":{}}""")]
    public void Items_OneOfWhichTakesACloserLook_AreLeftToTheOther(string text) => Assert.Null(RecordReader<ItemsBody>.TryRead(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void Progress_WhoseRulesBetweenFieldsAreBroken_IsLeftToTheOther()
    {
        Assert.Null(RecordReader<ProgressBody>.TryRead("""{"attempt":1,"sequence":1,"succeeded":3,"failed":0,"skipped":0,"total_items":2}"""u8));
        Assert.NotNull(RecordReader<ProgressBody>.TryRead("""{"attempt":1,"sequence":1,"succeeded":2,"failed":0,"skipped":0,"total_items":2}"""u8));
    }

    [Fact]
    public void Record_WithAFieldOfTheCallersOwnShape_IsLeftToTheOther() =>
        Assert.Null(RecordReader<StartRunBody>.TryRead("""{"resource":"mailboxes","action":"archive","scope":{}}"""u8));

    [Fact]
    public void Read_TextsAtRandom_IsTheSameBothWays()
    {
        var value = OneOf("\"a\"", "\"failed\"", "\"succeeded\"", "\"\"", "\" \"", "null", "1", "true", "{}", "[]", "\"ü\"", "\"\\n\"", "\"x", "\"FAILED\"");
        var name = OneOf("item_id", "outcome", "reason_code", "reason", "display_name", "other", "Outcome");
        Gen.Select(name, value).Array[1, 6].Sample(pairs =>
        {
            var text = $"{{{string.Join(',', pairs.Select(p => $"\"{p.Item1}\":{p.Item2}"))}}}";
            if (RecordReader<ItemBody>.TryRead(Encoding.UTF8.GetBytes(text)) is { } item)
            {
                Assert.Equal(Told(text), item);
            }
        }, iter: 5_000);
    }

    private static Gen<string> OneOf(params string[] all) => Gen.Int[0, all.Length - 1].Select(i => all[i]);

    private static ItemBody Told(string text)
    {
        using var json = ApiBody.Parse(Encoding.UTF8.GetBytes(text), field: null);
        return RecordReader<ItemBody>.Read(json.RootElement);
    }
}
