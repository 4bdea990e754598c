using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OpsMonitor.Domain.Runs.Rules;

namespace OpsMonitor.App.Api.Bodies;

/// <summary>Reads JSON objects into a record by the attributes of its properties, which the API's document shows too.</summary>
public static class RecordReader<T>
    where T : class
{
    private static readonly RecordShape _shape = RecordShape.Of(typeof(T));

    /// <summary>
    /// The record of a text with which nothing is wrong, several times as fast; null for every text that takes a closer look. What this takes,
    /// <see cref="Read"/> takes too, and makes the same of.
    /// </summary>
    public static T? TryRead(ReadOnlySpan<byte> utf8) => _shape.IsPlain ? PlainJson.Read<T>(utf8) is { } record && _shape.Holds(record) ? record : null : null;

    /// <summary>The record, or a 422 that says what is wrong with each field; <paramref name="path"/> says where the object stands.</summary>
    public static T Read(JsonElement json, string path = "")
    {
        var errors = new FieldErrors();
        var record = (T)_shape.Read(json, path.Length == 0 ? "" : path + ".", errors);
        errors.Check();
        return record;
    }
}

/// <summary>What is wrong with a body: one message for a field, the first.</summary>
internal sealed class FieldErrors
{
    private Dictionary<string, string[]>? _all;

    public int Count => _all?.Count ?? 0;

    public void Add(string field, string message) => (_all ??= []).TryAdd(field, [message]);

    public void Check()
    {
        if (_all is not null)
        {
            throw new ApiProblemException(ApiProblem.Invalid with { Errors = _all });
        }
    }
}

/// <summary>The fields of one kind of record.</summary>
internal sealed class RecordShape
{
    private const int MaxToldName = 64;
    private readonly Func<object> _create;
    private readonly Field[] _fields;

    private RecordShape(JsonTypeInfo type)
    {
        _create = type.CreateObject ?? throw new InvalidOperationException($"{type.Type} has no constructor without parameters.");
        _fields = [.. type.Properties.Select(Field.Of)];
    }

    /// <summary>No field is of the caller's own shape.</summary>
    public bool IsPlain => Array.TrueForAll(_fields, f => f.IsPlain);

    public static RecordShape Of(Type type) => new(ApiJson.Options.GetTypeInfo(type));

    /// <summary>Whether all rules hold of a record that is read already.</summary>
    public bool Holds(object record)
    {
        foreach (var field in _fields)
        {
            if (!field.Holds(field.Get(record)))
            {
                return false;
            }
        }

        return record is not IValidatableObject whole || !whole.Validate(new(record)).Any();
    }

    /// <summary>The rules between fields are asked once each of these is in order, and so are records inside.</summary>
    public object Read(JsonElement json, string path, FieldErrors errors)
    {
        var before = errors.Count;
        var record = _create();
        foreach (var field in _fields)
        {
            Take(record, field, json, path, errors);
        }

        foreach (var fault in errors.Count == before && record is IValidatableObject whole ? whole.Validate(new(record)) : [])
        {
            foreach (var name in fault.MemberNames)
            {
                errors.Add(path + name, fault.ErrorMessage!);
            }
        }

        foreach (var property in json.EnumerateObject())
        {
            if (!Knows(property))
            {
                errors.Add(path + FailureSanitizer.LogLine(property.Name, MaxToldName), "is not a field of this request");
            }
        }

        for (var i = 0; i < _fields.Length && errors.Count == before; i++)
        {
            if (_fields[i] is RecordsField inner && inner.Find(json) is { } value)
            {
                inner.Set(record, inner.Inside(value, path + inner.Name, errors));
            }
        }

        return record;
    }

    private static void Take(object record, Field field, JsonElement json, string path, FieldErrors errors)
    {
        if (field.Find(json) is { } value)
        {
            if (field.Read(value, path + field.Name, errors) is { } read)
            {
                field.Set(record, read);
            }
        }
        else if (field.IsRequired)
        {
            errors.Add(path + field.Name, "is missing");
        }
    }

    private bool Knows(JsonProperty property)
    {
        foreach (var field in _fields)
        {
            if (field.Is(property))
            {
                return true;
            }
        }

        return false;
    }
}
