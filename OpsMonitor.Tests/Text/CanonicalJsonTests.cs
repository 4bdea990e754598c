using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using OpsMonitor.Domain.Text;
using OpsMonitor.Tests.Browser.Checker;

namespace OpsMonitor.Tests.Text;

public sealed class CanonicalJsonTests
{
    private static readonly string[] s_keys = ["a", "b", "B", "é", "基", "id", "name", "version"];

    /// <summary>Any JSON value, four levels deep at most.</summary>
    internal static Gen<JsonNode?> Json { get; } = Level(4);

    [Theory]
    [InlineData("""{"b":1,"a":[ 2 , 1 ]}""", """{"a":[2,1],"b":1}""")]
    [InlineData("[1.0,1,1e0,10e-1,0.1e1]", "[1,1,1,1,1]")]
    [InlineData("[0,-0,0.0,0e99999999999999999999]", "[0,0,0,0]")]
    [InlineData("[0.10,1e-1,-12.50,1e2,100]", "[0.1,0.1,-12.5,100,100]")]
    [InlineData("[1e30,10e29,1.5e-30]", "[1e30,1e30,1.5e-30]")]
    [InlineData("[12345678901234567890.1,9007199254740993]", "[12345678901234567890.1,9007199254740993]")]
    [InlineData("""["\u57fa","基","\/"]""", """["基","基","/"]""")]
    [InlineData("""{"Z":1,"a":2,"é":3,"_":4}""", """{"Z":1,"_":4,"a":2,"é":3}""")]
    public void Write_EqualValues_HaveOneText(string json, string expected) => Assert.Equal(expected, Canonical(json));

    [Fact]
    public void Write_ShuffledKeysAndSpacing_ChangesNothing() =>
        Gen.Select(Json, Gen.Int).Sample((value, seed) =>
        {
            var shuffled = Shuffle(value, new Random(seed))?.ToJsonString(new JsonSerializerOptions { WriteIndented = true }) ?? "null";
            var canonical = Canonical(value?.ToJsonString() ?? "null");

            Assert.Equal(canonical, Canonical(shuffled));
            Assert.Equal(canonical, Canonical(canonical));
        });

    [Theory]
    [InlineData("")]
    [InlineData("{\"a secret\":1,\"a secret\":2}")]
    [InlineData("{\"secret\\u0000\":1}")]
    [InlineData("[\"secret\\u0000\"]")]
    [InlineData("[\"secret\\ud800\"]")]
    [InlineData("{\"secret\\udc00\":1}")]
    [InlineData("[secret]")]
    [InlineData("[1e400000]")]
    [InlineData("[1e99999999999999999999]")]
    [InlineData("[NaN]")]
    [InlineData("[1,]")]
    [InlineData("[1] secret")]
    public void Parse_WhatCannotBeStored_IsRefusedWithoutQuotingIt(string json)
    {
        var error = Assert.Throws<JsonException>(() => CanonicalJson.Parse(Encoding.UTF8.GetBytes(json)));

        Assert.DoesNotContain("secret", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_TooDeepOrBrokenUtf8_IsRefused()
    {
        Assert.Throws<JsonException>(() => CanonicalJson.Parse(Encoding.UTF8.GetBytes(new string('[', 20_000))));
        Assert.Throws<JsonException>(() => CanonicalJson.Parse(Encoding.UTF8.GetBytes(new string('[', 65) + new string(']', 65))));
        Assert.Throws<JsonException>(() => CanonicalJson.Parse(new byte[] { (byte)'"', 0xFF, (byte)'"' }));
        using var deepest = CanonicalJson.Parse(Encoding.UTF8.GetBytes(new string('[', 64) + new string(']', 64)));
        Assert.Equal(JsonValueKind.Array, deepest.RootElement.ValueKind);
    }

    [Fact]
    public void Parse_ByteOrderMark_IsAllowed()
    {
        using var document = CanonicalJson.Parse(new byte[] { 0xEF, 0xBB, 0xBF, (byte)'1' });
        Assert.Equal("1", CanonicalJson.Write(document.RootElement));
    }

    private static Gen<JsonNode?> Level(int depth)
    {
        var scalar = Gen.OneOf(
            Gen.Int.Select(i => (JsonNode?)JsonValue.Create(i)),
            Gen.Double[-1e9, 1e9].Select(d => (JsonNode?)JsonValue.Create(d)),
            Gen.Char.AlphaNumeric.Array[0, 6].Select(c => (JsonNode?)JsonValue.Create(new string(c))),
            Gen.Bool.Select(b => (JsonNode?)JsonValue.Create(b)),
            Gen.Const((JsonNode?)null));
        if (depth == 0)
        {
            return scalar;
        }

        var key = Gen.Int[0, 7].Select(i => s_keys[i]);
        return Gen.OneOf(
            scalar,
            Level(depth - 1).Array[0, 4].Select(items => (JsonNode?)new JsonArray([.. items.Select(i => i?.DeepClone())])),
            Gen.Select(key, Level(depth - 1)).Array[0, 5].Select(pairs => (JsonNode?)new JsonObject(
                pairs.DistinctBy(p => p.Item1).Select(p => KeyValuePair.Create(p.Item1, p.Item2?.DeepClone())))));
    }

    private static JsonNode? Shuffle(JsonNode? node, Random random) => node switch
    {
        JsonObject o => new JsonObject(o.OrderBy(_ => random.Next()).Select(p => KeyValuePair.Create(p.Key, Shuffle(p.Value, random)))),
        JsonArray a => new JsonArray([.. a.Select(i => Shuffle(i, random))]),
        _ => node?.DeepClone(),
    };

    private static string Canonical(string json)
    {
        using var document = CanonicalJson.Parse(Encoding.UTF8.GetBytes(json));
        return CanonicalJson.Write(document.RootElement);
    }
}
