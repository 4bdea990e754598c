using System.Text.Json;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.Domain.Inventory.Import.Wrapped;

/// <summary>One answer of a batch: to which request, with which status, and where in the text its body stands.</summary>
internal sealed record BatchAnswer
{
    public string? Request { get; set; }

    public int? Status { get; set; }

    /// <summary>The code of an error that is its body; empty where the error has none.</summary>
    public string? Error { get; set; }

    public long Start { get; set; }

    /// <summary>0 where it has no body.</summary>
    public long Length { get; set; }

    /// <summary>The line in which the body begins, or else the answer.</summary>
    public long Line { get; set; }

    public bool IsError => Status is { } status ? status is < 200 or > 299 : Error is not null;
}

/// <summary>Finds the answers of a batch in its text without holding their bodies.</summary>
internal sealed class BatchScan(TextBuffer text, int maxDepth)
{
    // How deep the members of an answer, of its body, and of an error in it stand.
    private const int OfAnswer = 3;
    private const int OfBody = 4;
    private const int OfError = 5;

    private JsonReaderState _state = new(new JsonReaderOptions { MaxDepth = maxDepth });
    private long _passed;
    private bool _isList;
    private bool _isBodyError;
    private string? _name;
    private string? _inner;
    private BatchAnswer? _answer;

    /// <summary>Those that were found, in their order.</summary>
    public List<BatchAnswer> Answers { get; } = [];

    /// <summary>How far it came.</summary>
    public long Line => text.Line;

    /// <summary>Reads to the end; answers with what is wrong with the text, or null.</summary>
    public string? Read()
    {
        try
        {
            while (true)
            {
                var isAll = text.IsAtEnd;
                var reader = new Utf8JsonReader(text.Held.Span, isAll, _state);
                while (reader.Read())
                {
                    Take(ref reader);
                }

                _state = reader.CurrentState;
                _passed += reader.BytesConsumed;
                text.Pass((int)reader.BytesConsumed);
                if (isAll)
                {
                    return null;
                }

                if (!text.Fill() && !text.IsAtEnd)
                {
                    return $"A text in the answers is larger than 1 MiB at line {text.Line}.";
                }
            }
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return error is JsonException { LineNumber: { } line, BytePositionInLine: { } column } ? CanonicalJson.NotValidAt(line + 1, column + 1) : "Not valid JSON.";
        }
    }

    private void Take(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType, reader.CurrentDepth)
        {
            case (JsonTokenType.PropertyName, 1):
                _isList = reader.ValueTextEquals("responses");
                break;
            case (JsonTokenType.StartObject, 2) when _isList:
                (_answer, _isBodyError) = (new() { Line = LineOf(ref reader) }, false);
                break;
            case (JsonTokenType.EndObject, 2) when _answer is not null:
                Answers.Add(_answer);
                _answer = null;
                break;
            case (JsonTokenType.PropertyName, OfAnswer):
                _name = reader.GetString();
                break;
            case (_, OfAnswer) when _answer is not null:
                TakeMember(ref reader, _answer);
                break;
            case (JsonTokenType.PropertyName, OfBody):
                _isBodyError = _name == "body" && reader.ValueTextEquals("error");
                break;
            case (JsonTokenType.StartObject, OfBody) when _isBodyError && _answer is not null:
                _answer.Error ??= "";
                break;
            case (JsonTokenType.PropertyName, OfError):
                _inner = _isBodyError && reader.ValueTextEquals("code") ? "code" : null;
                break;
            case (JsonTokenType.String, OfError) when _inner is not null && _answer is not null:
                _answer.Error = reader.GetString();
                break;
        }
    }

    private void TakeMember(ref Utf8JsonReader reader, BatchAnswer answer)
    {
        switch (_name, reader.TokenType)
        {
            case ("id", JsonTokenType.String):
                answer.Request = reader.GetString();
                break;
            case ("status", JsonTokenType.Number) when reader.TryGetInt32(out var status):
                answer.Status = status;
                break;
            case ("body", JsonTokenType.EndObject or JsonTokenType.EndArray):
                answer.Length = _passed + reader.BytesConsumed - answer.Start;
                break;
            case ("body", JsonTokenType.StartObject or JsonTokenType.StartArray):
                (answer.Start, answer.Line) = (_passed + reader.TokenStartIndex, LineOf(ref reader));
                break;
            case ("body", not JsonTokenType.Null):
                (answer.Start, answer.Length, answer.Line) = (_passed + reader.TokenStartIndex, reader.BytesConsumed - reader.TokenStartIndex, LineOf(ref reader));
                break;
        }
    }

    private long LineOf(ref Utf8JsonReader reader) => text.Line + text.Held.Span[..(int)reader.TokenStartIndex].Count((byte)'\n');
}
