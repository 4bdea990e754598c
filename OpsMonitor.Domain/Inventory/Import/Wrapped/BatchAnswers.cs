using System.Text.Json;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.Domain.Inventory.Import.Wrapped;

/// <summary>
/// What Graph answers to a batch of requests: <c>{"responses":[{"id":"1","status":200,"body":{...}}]}</c>. Each body is read like a file of its own, however large it is; an
/// answer that is an error says so, for nobody knows what it would have held.
/// </summary>
internal static class BatchAnswers
{
    /// <summary>The code of a request that failed.</summary>
    public const string Failed = "request_failed";

    // As deep as the readers of the bodies go.
    private const int MaxDepth = 1_000;

    private static readonly byte[] s_responses = [.. "responses"u8];

    /// <summary>Whether the text, or its beginning, is such an answer.</summary>
    public static bool Is(ReadOnlySpan<byte> head)
    {
        if (head.IndexOf("\"responses\""u8) < 0)
        {
            return false;
        }

        try
        {
            var reader = new Utf8JsonReader(head, isFinalBlock: false, new(new JsonReaderOptions { MaxDepth = MaxDepth }));
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return false;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName && !reader.ValueTextEquals("id") && !reader.ValueTextEquals("@odata.type"))
            {
                var isList = reader.ValueTextEquals(s_responses);
                if (!reader.Read())
                {
                    return false;
                }

                if (isList)
                {
                    return reader.TokenType == JsonTokenType.StartArray && reader.Read() && reader.TokenType == JsonTokenType.StartObject && IsAnswer(ref reader);
                }

                if (!reader.TrySkip())
                {
                    return false;
                }
            }
        }
        catch (JsonException)
        {
            // Whatever it is, reading it otherwise says what is wrong with it.
        }

        return false;
    }

    /// <summary>The objects of all answers in their order, each to be used before the next is asked for. The text is opened twice.</summary>
    public static IEnumerable<TextPart> Read(Func<Stream> utf8, Action<ListPage>? ended)
    {
        List<BatchAnswer> answers;
        string? error;
        long line;
        using (var text = utf8())
        {
            var scan = new BatchScan(new(text), MaxDepth);
            (answers, error, line) = (scan.Answers, scan.Read(), scan.Line);
        }

        using var bodies = new BatchBodies(utf8());
        foreach (var (at, answer) in answers.Index())
        {
            foreach (var part in Parts(answer, bodies, ended))
            {
                yield return part with { Place = $"#{at + 1}{part.Place}", Line = answer.Line + Math.Max(0, part.Line - 1) };
            }
        }

        if (error is not null)
        {
            yield return TextPart.Refused("invalid_json", $"{error} The answers before that were taken ({answers.Count}), what follows was not.") with { Line = line };
        }
    }

    private static IEnumerable<TextPart> Parts(BatchAnswer answer, BatchBodies bodies, Action<ListPage>? ended) =>
        answer.IsError ? [TextPart.Refused(Failed, $"{Error(answer)} What was asked for is missing: ask for it again, and upload all answers together.")]
        : answer.Length == 0 ? [TextPart.Refused(NotInventory.Code, "The answer has no body.") with { IsSkipped = true }]
        : new JsonText(new(bodies.Of(answer)), ended: ended).Read();

    // The error's own message may say anything; its code is one word.
    private static string Error(BatchAnswer answer)
    {
        var request = answer.Request is { } id && CanonicalJson.IsTold(id) ? $" to request {id}" : "";
        var error = string.Join(", ", new[] { answer.Status is { } status ? $"status {status}" : null, answer.Error is { } code && CanonicalJson.IsTold(code) ? code : null }.OfType<string>());
        return $"The answer{request} is an error{(error.Length > 0 ? $" ({error})" : "")}.";
    }

    private static bool IsAnswer(ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var (isStatus, isBody) = (reader.ValueTextEquals("status"), reader.ValueTextEquals("body"));
            if (!reader.Read() || (isStatus && reader.TokenType == JsonTokenType.Number) || !reader.TrySkip())
            {
                return isStatus || isBody;
            }
        }

        return false;
    }
}
