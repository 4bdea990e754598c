using System.Text.Json;
using OpsMonitor.Domain.Runs.Rules;
using OpsMonitor.Domain.Text;

namespace OpsMonitor.App.Api;

/// <summary>Reads the fields of one JSON object and gathers what is wrong with them; <see cref="Check"/> answers with all of it at once.</summary>
public sealed class ApiFields(JsonElement json, string path = "")
{
    private readonly Dictionary<string, string[]> _errors = [];
    private readonly HashSet<string> _known = [];

    public JsonElement? Any(string name)
    {
        _known.Add(name);
        return json.TryGetProperty(name, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;
    }

    public bool Has(string name) => Any(name) is not null;

    public string? Text(string name, int max, bool required = false)
    {
        if (Find(name, required) is not { } value)
        {
            return null;
        }

        var text = value.ValueKind == JsonValueKind.String ? value.GetString()! : null;
        return text is null ? Fail<string>(name, "must be text")
            : text.Length > max ? Fail<string>(name, $"must have at most {max} characters")
            : required && !VisibleText.IsAny(text) ? Fail<string>(name, "must not be empty or invisible")
            : text;
    }

    public long? Whole(string name, long min = 0, long max = int.MaxValue, bool required = false)
    {
        if (Find(name, required) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= min && number <= max)
        {
            return number;
        }

        Error(name, $"must be a whole number from {min} to {max}");
        return null;
    }

    public int? Count(string name, bool required = false) => (int?)Whole(name, required: required);

    public bool Flag(string name)
    {
        var value = Any(name);
        if (value is not (null or { ValueKind: JsonValueKind.True or JsonValueKind.False }))
        {
            Error(name, "must be true or false");
        }

        return value is { ValueKind: JsonValueKind.True };
    }

    public T? OneOf<T>(string name, bool required = false)
        where T : struct, Enum
    {
        if (Find(name, required) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String && EnumText.TryParse<T>(value.GetString(), out var known))
        {
            return known;
        }

        Error(name, "must be one of " + string.Join(", ", Enum.GetValues<T>().Select(EnumText.Of)));
        return null;
    }

    public DateTimeOffset? Time(string name)
    {
        if (Find(name, required: false) is not { } value)
        {
            return null;
        }

        if (value.ValueKind == JsonValueKind.String && value.TryGetDateTimeOffset(out var time))
        {
            return time.ToUniversalTime();
        }

        Error(name, "must be a time as of RFC 3339");
        return null;
    }

    public JsonElement[] List(string name, int max, bool required = false)
    {
        if (Find(name, required) is not { } value)
        {
            return [];
        }

        if (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() <= max)
        {
            return [.. value.EnumerateArray()];
        }

        Error(name, $"must be an array of at most {max}");
        return [];
    }

    public void Error(string name, string message) => _errors.TryAdd(path + name, [message]);

    /// <summary>Answers 422 unless all fields were good and none is unknown.</summary>
    public void Check()
    {
        foreach (var property in json.EnumerateObject().Where(p => !_known.Contains(p.Name)))
        {
            Error(FailureSanitizer.LogLine(property.Name, 64), "is not a field of this request");
        }

        if (_errors.Count > 0)
        {
            throw new ApiProblemException(ApiProblem.Invalid with { Errors = _errors });
        }
    }

    private JsonElement? Find(string name, bool required)
    {
        var value = Any(name);
        if (value is null && required)
        {
            Error(name, "is missing");
        }

        return value;
    }

    private T? Fail<T>(string name, string message)
        where T : class
    {
        Error(name, message);
        return null;
    }
}
