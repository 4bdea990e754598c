using System.Text.Json;

namespace OpsMonitor.Domain.Text.Secrets.Tables;

/// <summary>The columns of a table in JSON, by what they name: {"columns":["name","password"],"rows":[["ana","..."]]}.</summary>
internal sealed record SecretHead(SecretNaming[] Columns)
{
    private const int MaxColumns = 100;

    // What is shorter is a length, a number of days or of attempts.
    private const int MinDigits = 4;

    public int Count => Columns.Length;

    /// <summary>The head that a member of the object is; null where none of its columns is a secret.</summary>
    public static SecretHead? Of(JsonElement element)
    {
        foreach (var member in element.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Array && SecretNames.IsHead(member.Name) && Of(member.Value.EnumerateArray().Select(Name), member.Value.GetArrayLength()) is { } head)
            {
                return head;
            }
        }

        return null;
    }

    /// <summary>The head that the first of a list of lists is, if nothing but headings stands there.</summary>
    public static SecretHead? Above(JsonElement list) => list.GetArrayLength() > 1 && list[0].ValueKind == JsonValueKind.Array && list[0].GetArrayLength() is > 1 and var columns
        && list[0].EnumerateArray().All(c => c.ValueKind == JsonValueKind.String && SecretTables.IsHead(c.GetString()!)) && list.EnumerateArray().All(r => r.ValueKind == JsonValueKind.Array && r.GetArrayLength() == columns)
        ? Of(list[0].EnumerateArray().Select(Name), columns) : null;

    /// <summary>Whether the cell in this column of a row is a secret, and no result or another name.</summary>
    public bool Hides(int column, JsonElement cell) => Columns[column] is var named && named != SecretNaming.None && SecretNames.IsTold(named, cell)
        && SecretTables.IsValue(cell.ToString()) && (cell.ToString().Length >= MinDigits || !cell.ToString().All(char.IsAsciiDigit));

    private static SecretHead? Of(IEnumerable<string> names, int count) =>
        count is > 1 and <= MaxColumns && names.Select(SecretNames.NamedBy).ToArray() is var columns && columns.Any(c => c != SecretNaming.None) ? new(columns) : null;

    // A column is its name, or an object that has one.
    private static string Name(JsonElement column) => column.ValueKind switch
    {
        JsonValueKind.String => column.GetString()!,
        JsonValueKind.Object => column.EnumerateObject().FirstOrDefault(p => p.Value.ValueKind == JsonValueKind.String && SecretNames.IsNaming(p.Name)) is { Value.ValueKind: JsonValueKind.String } named ? named.Value.GetString()! : "",
        _ => "",
    };
}
