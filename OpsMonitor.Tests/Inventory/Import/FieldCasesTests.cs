using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using System.Text;
using OpsMonitor.Domain.Findings.Differences;
using OpsMonitor.Domain.Inventory;
using OpsMonitor.Tests.Support;

namespace OpsMonitor.Tests.Inventory.Import;

/// <summary>What archives of real exports hold, kind by kind.</summary>
public sealed class FieldCasesTests
{
    private static readonly Encoding s_dos = CodePagesEncodingProvider.Instance.GetEncoding(850)!;
    private static readonly Encoding s_windows = CodePagesEncodingProvider.Instance.GetEncoding(1252)!;

    public static TheoryData<string, bool> Encodings => new(
        from name in new[] { "utf-8", "utf-16", "utf-16BE", "utf-32", "utf-32BE" }
        from hasMark in new[] { true, false }
        select (name, hasMark));

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Text_InAnyUnicodeEncoding_IsRead(string name, bool hasMark)
    {
        var encoding = Encoding.GetEncoding(name);
        byte[] Encoded(string text) => [.. hasMark ? encoding.GetPreamble() : [], .. encoding.GetBytes(text)];

        var items = Imports.Read(InventoryFixture.Zip(
            ("a.json", Encoded(Policy("1", "Ünïcode 設定 😀"))), ("b.ndjson", Encoded(Policy("2", "é") + "\r\n" + Policy("3", "ö"))), ("c.yaml", Encoded("'@odata.type': t\nid: 4\nname: ß"))));

        Assert.Equal(["Ünïcode 設定 😀", "é", "ö", "ß"], items.Select(i => i.DisplayName));
        Assert.All(items, i => Assert.NotNull(i.Object));
    }

    [Fact]
    public void Text_InAnotherEncoding_SaysSo()
    {
        var latin = Encoding.Latin1.GetBytes(Policy("1", "Büro"));
        byte[] half = [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes("{\"a\":\""), 0x00, 0xD8, .. Encoding.Unicode.GetBytes("\"}")];

        var items = Imports.Read(InventoryFixture.Zip(("a.json", latin), ("b.json", half), ("c.yaml", latin), ("d.ndjson", [.. latin, (byte)'\n', .. Encoding.UTF8.GetBytes(Policy("2", "x"))])));

        Assert.Equal(["a.json failed other_encoding", "b.json failed other_encoding", "c.yaml failed other_encoding", "d.ndjson:1 failed other_encoding", "d.ndjson:2 t/2 Id"], Imports.Lines(items));
        Assert.All(items.Take(4), i => Assert.Contains("another encoding", i.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public void Files_ThatAreNoInventory_AreSkipped()
    {
        string[] others =
        [
            "README.md", "Import.ps1", "logo.png", ".gitignore", "LICENSE", "a/.DS_Store", "__MACOSX/a/._p.json", "__MACOSX/a/p.json", "Thumbs.db", "desktop.ini", "log.txt", "report.csv", "x.json.bak",
            ".github/workflows/export.yml", ".vscode/settings.json", "package.json", "MigrationTable.json", "old.zip", "._p.json", "docker-compose.yml", "a/.git/config",
        ];
        var items = Imports.Read(InventoryFixture.Zip([("a/", []), .. others.Select(o => (o, Encoding.UTF8.GetBytes("{}"))), ("p.json", Bytes(Policy("1", "The only policy")))]));

        Assert.Equal("The only policy", Assert.Single(items, i => i.Object is not null).DisplayName);
        Assert.Equal(others.Order(StringComparer.Ordinal), items.Where(i => i is { ReasonCode: "not_json", IsSkipped: true }).Select(i => i.ItemId));
        Assert.Equal(others.Length + 1, items.Count);
        Assert.All(items.Where(i => i.IsSkipped), i => Assert.False(string.IsNullOrEmpty(i.Reason)));
    }

    [Fact]
    public void Files_OfAnotherKindByTheirContent_AreSkipped() => Assert.Equal(
        ["a.json skipped not_json", "b.yaml skipped not_json", "c.yaml t/1 Id", "d.yaml failed missing_subject"],
        Imports.Lines(Imports.Read(InventoryFixture.Zip(
            ("a.json", Bytes("""{"$schema":"https://json-schema.org/x","title":"y"}""")), ("b.yaml", Bytes("version: 3\nservices: {}")),
            ("c.yaml", Bytes("'@odata.type': t\nid: 1")), ("d.yaml", Bytes("'@odata.type': t"))))));

    // Reports of exporters, answers that are errors, states and lists of other tools. What has an id or a name and no type is still told as lacking it.
    [Theory]
    [InlineData("Export/report.json", """{"exported":12,"failed":0}""", "skipped not_json")]
    [InlineData("Export/Compliance Policies/manifest.json", """{"files":["a.json"]}""", "skipped not_json")]
    [InlineData("manifest.json", """{"name":"export","version":"1.0"}""", "skipped not_json")]
    [InlineData("report.json", """[{"name":"iOS","status":"ok"}]""", "#1 skipped not_json")]
    [InlineData("Compliance/iOS.json", """{"error":{"code":"TooManyRequests","message":"later"}}""", "skipped not_json")]
    [InlineData("terraform.tfstate.json", """{"version":4,"terraform_version":"1.9.0","serial":1,"lineage":"x","resources":[{"name":"a"}]}""", "skipped not_json")]
    [InlineData("all.json", """{"apiVersion":"v1","kind":"List","items":[{"kind":"Pod"}],"metadata":{"resourceVersion":""}}""", "skipped not_json")]
    [InlineData("pod.json", """{"apiVersion":"v1","kind":"Pod","name":"x","metadata":{"name":"x"}}""", "skipped not_json")]
    [InlineData("comment.yaml", "# nothing here\n", "skipped not_json")]
    [InlineData("comment.yaml", "---\n# nothing here\n---\n'@odata.type': t\nid: 1\n", "t/1 Id")]
    [InlineData("a.yaml", "~", "failed invalid_json")]
    [InlineData("a.json", """{"displayName":"iOS","x":1}""", "failed missing_subject")]
    [InlineData("a.json", """{"@odata.type":"t","x":1}""", "failed missing_subject")]
    [InlineData("Compliance/report.json", """{"displayName":"report","x":1}""", "deviceCompliancePolicy/report Name")]
    public void File_OfAnotherKind_CastsNoDoubt(string path, string text, string told) =>
        Assert.Equal([path + (told[0] == '#' ? "" : " ") + told], Imports.Lines(Imports.Read(InventoryFixture.Zip((path, Bytes(text))))));

    // As IntuneBackupAndRestore writes administrative templates: the policy is nothing but the name of its file.
    [Fact]
    public void ValuesOfATemplate_WithoutAPolicy_AreOneCalledAsTheirFile()
    {
        const string Values = """[{"enabled":true,"definition@odata.bind":"https://graph.microsoft.com/beta/deviceManagement/groupPolicyDefinitions('1')"},{"enabled":false,"definition@odata.bind":"https://graph.microsoft.com/beta/deviceManagement/groupPolicyDefinitions('2')"}]""";
        var items = Imports.Read(InventoryFixture.Zip(
            ("Administrative Templates/Edge hardening.json", Bytes(Values)),
            ("Administrative Templates/Assignments/Edge hardening.json", Bytes("""[{"id":"11111111-1111-4111-8111-111111111111_g","target":{"@odata.type":"#microsoft.graph.allDevicesAssignmentTarget"}}]"""))));

        var policy = Assert.Single(items, i => i.Object is not null).Object!;
        Assert.Equal(("groupPolicyConfiguration", "Edge hardening", "Edge hardening", IdentifiedBy.Name), (policy.SubjectType, policy.ExternalId, policy.DisplayName, policy.IdentifiedBy));
        Assert.Equal(
            ["assignments[allDevicesAssignmentTarget] Removed", "definitionValues[0].enabled Changed"],
            DriftComparer.Compare(policy.ContentJson, $$"""{"@odata.type":"#microsoft.graph.groupPolicyConfiguration","displayName":"Edge hardening","definitionValues":{{Values.Replace("true", "false", StringComparison.Ordinal)}}}""")
                .Select(c => $"{c.Path} {c.Kind}"));
    }

    // A delta page lists what was deleted too.
    [Theory]
    [InlineData("""{"@odata.context":"https://x/$metadata#groups","@odata.deltaLink":"https://x","value":[{"id":"1","displayName":"a"},{"id":"2","@removed":{"reason":"deleted"}}]}""")]
    [InlineData("""[{"@odata.type":"group","id":"1"},{"@odata.type":"group","id":"2","displayName":"b","@removed":{"reason":"changed"}}]""")]
    public void Object_ThatItsPageCallsRemoved_IsNone(string text) => Assert.Equal(["p.json#1 group/1 Id", "p.json#2 skipped removed"], Imports.Lines(Imports.Read(text, "p.json")));

    [Theory]
    [InlineData("a.json", "{1}{2}")]
    [InlineData("a.json", "{1}{2}\n")]
    [InlineData("a.json", "{1}{2}\n{3}{4}")]
    [InlineData("a.json", " {1} {2}")]
    [InlineData("a.ndjson", "{1}{2}")]
    [InlineData("a.ndjson", "{1}\n{2}{3}\n{4}")]
    public void Objects_OnOneLine_AreEach(string name, string text)
    {
        var items = Imports.Read(string.Concat(text.Select(c => char.IsAsciiDigit(c) ? Policy($"{c}", "x") : c is '{' or '}' ? "" : $"{c}")), name);

        Assert.Equal(Enumerable.Range(1, text.Count(c => c == '{')).Select(n => $"{n}"), items.Select(i => i.Object?.ExternalId));
    }

    [Fact]
    public void Json_UnderTheNameOfAnArchive_IsRead()
    {
        Assert.Equal(["a.zip t/1 Id"], Imports.Lines(Imports.Read(Policy("1", "a"), "a.zip")));
        Assert.Equal(["a.zip t/1 Id", "b.json t/2 Id"], Imports.Lines(Imports.Of(("a.zip", Bytes(Policy("1", "a"))), ("b.json", Bytes(Policy("2", "b")))).Read()));
    }

    [Fact]
    public void List_OfObjects_GivesEachOfThem()
    {
        var items = Imports.Read(InventoryFixture.Zip(
            ("all.json", Bytes($"[{Policy("1", "a")},\n {Policy("2", "b")} , {Policy("3", "c")}]")), ("bad.json", Bytes($"[{Policy("4", "d")}, 7, {Policy("5", "e")}]"))));

        Assert.Equal(["all.json#1 t/1 Id", "all.json#2 t/2 Id", "all.json#3 t/3 Id", "bad.json#1 t/4 Id", "bad.json#2 failed invalid_json", "bad.json#3 t/5 Id"], Imports.Lines(items));
    }

    [Fact]
    public void List_BrokenInItsMiddle_KeepsWhatStandsBefore()
    {
        var items = Imports.Read($"[{Policy("1", "a")},\n{Policy("2", "b")},\n{{\"x\":}}, {Policy("3", "c")}]", "all.json");

        Assert.Equal(["all.json#1 t/1 Id", "all.json#2 t/2 Id", "all.json failed invalid_json"], Imports.Lines(items));
        Assert.StartsWith("Not valid JSON at line 3, byte 6.", items[2].Reason, StringComparison.Ordinal);
        Assert.Contains("(2)", items[2].Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("deviceManagement/deviceCompliancePolicies", "deviceCompliancePolicy", true)]
    [InlineData("deviceManagement/configurationPolicies", "deviceManagementConfigurationPolicy", false)]
    public void Page_OfGraph_GivesItsMembersAndSaysThatItGoesOn(string collection, string type, bool goesOn)
    {
        var next = goesOn ? """, "@odata.nextLink": "https://graph.microsoft.com/beta/x?$skip=2" """ : "";
        var page = $$"""
            { "@odata.context": "https://graph.microsoft.com/beta/$metadata#{{collection}}", "@odata.count": 2{{next}},
              "value": [ {"id":"1","displayName":"a"}, {"@odata.type":"#microsoft.graph.windows10CompliancePolicy","id":"2","displayName":"b"} ] }
            """;

        var items = Imports.Read(InventoryFixture.Zip(("p.json", Bytes(page))));

        Assert.Equal([$"p.json#1 {type}/1 Id", "p.json#2 windows10CompliancePolicy/2 Id", .. goesOn ? ["p.json failed list_goes_on"] : Array.Empty<string>()], Imports.Lines(items));
        Assert.All(items.Skip(2), i => Assert.Contains("goes on", i.Reason, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("value", "OdataNextLink")]
    [InlineData("value", "odata.nextLink")]
    [InlineData("value", "@nextLink")]
    [InlineData("Value", "nextLink")]
    public void Page_OfATool_IsOneUnderOtherNamesToo(string list, string link)
    {
        var page = $$"""{"{{link}}":"https://graph.microsoft.com/beta/x?$skip=2","{{list}}":[{"@odata.type":"#microsoft.graph.t","id":"1"}]}""";

        Assert.Equal(["p.json#1 t/1 Id", "p.json failed list_goes_on"], Imports.Lines(Imports.Read(InventoryFixture.Zip(("p.json", Bytes(page))))));
        Assert.Equal([true, false], Imports.Read(page, "p.ndjson").Select(i => i.Object is not null));
    }

    // Pages in one folder and of one list; each as its members, whether it goes on, and the count that it tells.
    [Theory]
    [InlineData("12+ 34+ 5", null)]
    [InlineData("5 12+ 34+", null)]
    [InlineData("12+ 3", "2 1")] // the count is that of the page
    [InlineData("12+ 3", "3 3")]
    [InlineData("12+ +", null, "p0.json p1.json")]
    [InlineData("12+ 34+", null, "p0.json p1.json")]
    [InlineData("12+ 5", "5 5", "p0.json")] // a page in between is missing
    public void Pages_OfOneList_GoOnWhereTheUploadHasNoLastOne(string pages, string? counts, string goingOn = "")
    {
        var files = pages.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select((page, n) =>
        {
            var members = string.Join(',', page.Where(char.IsDigit).Select(c => $$"""{"id":"{{c}}","displayName":"{{c}}"}"""));
            var next = page.EndsWith('+') ? $$""","@odata.nextLink":"https://graph.microsoft.com/beta/x?$skiptoken={{n}}" """ : "";
            var count = counts is null ? "" : $""" "@odata.count":{counts.Split(' ')[n]},""";
            return ($"list/p{n}.json", Bytes($$"""{"@odata.context":"https://x/$metadata#deviceManagement/configurationPolicies",{{count}}"value":[{{members}}]{{next}}}"""));
        }).ToArray();

        var items = Imports.Read(InventoryFixture.Zip([.. files, ("other/p.json", Bytes("""{"@odata.context":"https://x/$metadata#deviceManagement/configurationPolicies","value":[{"id":"9","displayName":"9"}]}"""))]));

        Assert.Equal(pages.Count(char.IsDigit) + 1, items.Count(i => i.Object is not null));
        Assert.Equal(goingOn.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(p => $"list/{p} failed list_goes_on"), Imports.Lines([.. items.Where(i => i.Object is null)]));
    }

    [Fact]
    public void Pages_OfWholeListsAndOfUnknownOnes_AreToldApart()
    {
        const string list = "\"@odata.context\":\"https://x/$metadata#deviceManagement/configurationPolicies\",";
        const string next = "\"@odata.nextLink\":\"https://x?$skiptoken=1\"";

        var items = Imports.Read(InventoryFixture.Zip(
            ("a/1.json", Bytes($$"""{ {{list}}{{next}},"value":[] }""")), ("a/2.json", Bytes($$"""{ {{list}}"value":[{"id":"1","displayName":"1"}] }""")),
            ("b/1.json", Bytes($$"""{ {{next}},"value":[{"@odata.type":"#microsoft.graph.t","id":"2","displayName":"2"}] }""")), ("b/2.json", Bytes("""{ "value":[{"@odata.type":"#microsoft.graph.t","id":"3","displayName":"3"}] }"""))));

        Assert.Equal(["a/1.json skipped empty_list", "b/1.json failed list_goes_on"], Imports.Lines([.. items.Where(i => i.Object is null)]));
    }

    [Fact]
    public void Page_OfLargeMembers_IsReadWithoutHoldingIt()
    {
        var filler = new string('x', 700_000);
        var members = string.Join(',', Enumerable.Range(1, 20).Select(n => $$"""{"id":"{{n}}","displayName":"{{n}}","x":"{{filler}}"}"""));
        var page = $$"""{"@odata.context":"https://x/$metadata#deviceManagement/configurationPolicies","value":[{{members}}],"@odata.nextLink":"https://x"}""";

        var items = Imports.Read(page, "p.json");

        Assert.Equal([.. Enumerable.Range(1, 20).Select(n => $"p.json#{n} deviceManagementConfigurationPolicy/{n} Id"), "p.json failed list_goes_on"], Imports.Lines(items));
    }

    [Fact]
    public void Page_WithoutMembers_CastsNoDoubt() =>
        Assert.Equal(["p.json skipped empty_list"], Imports.Lines(Imports.Read("""{"@odata.context":"https://x/$metadata#users","value":[]}""", "p.json")));

    [Theory]
    [InlineData("policies.ndjson")]
    [InlineData("policies.jsonl")]
    [InlineData("policies.json")]
    [InlineData("upload")]
    public void Lines_OfObjects_FailOneByOne(string name)
    {
        var items = Imports.Read($"{Policy("1", "a")}\r\n\n{{\"id\": \n{Policy("2", "b")}\n[]\n{Policy("3", "c")}", name);

        Assert.Equal([$"{name}:1 t/1 Id", $"{name}:3 failed invalid_json", $"{name}:4 t/2 Id", $"{name}:5 failed invalid_json", $"{name}:6 t/3 Id"], Imports.Lines(items));
        Assert.Contains("line 3", items[1].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Line_LongerThanAnObject_DoesNotStopTheOthers() => Assert.Equal(
        ["a.ndjson:1 t/1 Id", "a.ndjson:2 failed too_large", "a.ndjson:3 t/3 Id"],
        Imports.Lines(Imports.Read($"{Policy("1", "a")}\n{Policy("2", new string('x', 3_000_000))}\n{Policy("3", "c")}", "a.ndjson")));

    [Fact]
    public void Files_WithNothingToGoBy_SayWhatTheyAre()
    {
        var items = Imports.Read(InventoryFixture.Zip(
            ("a.json", Bytes("{}")), ("b.json", Bytes("null")), ("c.json", Bytes("[]")), ("d.json", []), ("e.json", Bytes(" \n ")), ("f.ndjson", []), ("g.yaml", []),
            ("twice.json", Bytes("{\"@odata.type\":\"t\",\n\"id\":\"1\",\"description\":\"a\",\n\"description\":\"b\"}"))));

        string[] words = ["an empty object", "null instead of an object", "an empty list", "empty", "empty", "empty", "empty", "repeats the key description in line 3"];
        Assert.All(items.Zip(words), i => Assert.Contains(i.Second, i.First.Reason, StringComparison.Ordinal));
        Assert.All(items, i => Assert.False(i.IsSkipped));
    }

    [Theory]
    [InlineData("Export\\Compliance\\P1.json", "Export/Compliance/P1.json")]
    [InlineData("./Export/P1.json", "Export/P1.json")]
    [InlineData(".\\Export\\P1.json", "Export/P1.json")]
    public void Path_OfAnotherTool_IsOneOfOurs(string written, string path) => Assert.Equal([path], Imports.Read(RawNames(Encoding.UTF8, written)).Select(i => i.ItemId));

    [Theory]
    [InlineData(850, "Gerät für Büro.json|Gerät fär Büro.json")]
    [InlineData(437, "Señor.json|Gerät.json")]
    [InlineData(1252, "Gerät für Büro.json|Politique – rôle.json")]
    [InlineData(1252, "Windows – Basis.json|plain.json")]
    [InlineData(850, "Straße.json|plain.json")]
    [InlineData(65001, "Gerät für Büro.json|基本設定.json")]
    public void Names_WithoutAMark_AreReadable(int page, string names)
    {
        var encoding = page == 850 ? s_dos : page == 1252 ? s_windows : page == 65001 ? Encoding.UTF8 : CodePagesEncodingProvider.Instance.GetEncoding(page)!;

        Assert.Equal(names.Split('|').Order(StringComparer.Ordinal), Imports.Read(RawNames(encoding, names.Split('|'))).Select(i => i.ItemId));
    }

    [Fact]
    public void Archive_OfTheLargeFormat_IsRead()
    {
        using var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            using var entry = archive.CreateEntry("a.json").Open();
            entry.Write(Bytes(Policy("1", "a")));
        }

        Assert.Equal(["a.json t/1 Id"], Imports.Lines(Imports.Read(Zip64(zip.ToArray()))));
    }

    [Fact]
    public void Files_UploadedTogether_AreOneUpload()
    {
        var zip = InventoryFixture.Zip(("p.json", Bytes(Policy("3", "c"))));

        var items = Imports.Of(("b.ndjson", Bytes(Policy("2", "b"))), ("Folder\\a.json", Bytes(Policy("1", "a"))), ("more.zip", zip), ("README.md", [1])).Read();

        Assert.Equal(["Folder/a.json t/1 Id", "README.md skipped not_json", "b.ndjson:1 t/2 Id", "more.zip/p.json t/3 Id"], Imports.Lines(items));
    }

    // One file in a zip whose numbers all stand in the fields of ZIP64.
    private static byte[] Zip64(byte[] zip)
    {
        var end = zip.AsSpan().LastIndexOf("PK\x05\x06"u8);
        var directory = zip.AsSpan().LastIndexOf("PK\x01\x02"u8);
        var header = zip.AsSpan(directory, end - directory).ToArray();
        var (packed, length) = (BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(20)), BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(24)));
        var extra = new byte[28];
        BinaryPrimitives.WriteUInt16LittleEndian(extra, 1);
        BinaryPrimitives.WriteUInt16LittleEndian(extra.AsSpan(2), 24);
        BinaryPrimitives.WriteUInt64LittleEndian(extra.AsSpan(4), length);
        BinaryPrimitives.WriteUInt64LittleEndian(extra.AsSpan(12), packed);
        header.AsSpan(20, 8).Fill(0xFF);
        header.AsSpan(42, 4).Fill(0xFF);
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(30), (ushort)extra.Length);
        var record = new byte[56];
        "PK\x06\x06"u8.CopyTo(record);
        BinaryPrimitives.WriteUInt64LittleEndian(record.AsSpan(4), 44);
        BinaryPrimitives.WriteUInt64LittleEndian(record.AsSpan(24), 1);
        BinaryPrimitives.WriteUInt64LittleEndian(record.AsSpan(32), 1);
        BinaryPrimitives.WriteUInt64LittleEndian(record.AsSpan(40), (ulong)(header.Length + extra.Length));
        BinaryPrimitives.WriteUInt64LittleEndian(record.AsSpan(48), (ulong)directory);
        var locator = new byte[20];
        "PK\x06\x07"u8.CopyTo(locator);
        BinaryPrimitives.WriteUInt64LittleEndian(locator.AsSpan(8), (ulong)(directory + header.Length + extra.Length));
        BinaryPrimitives.WriteUInt32LittleEndian(locator.AsSpan(16), 1);
        var last = zip.AsSpan(end).ToArray();
        last.AsSpan(8, 12).Fill(0xFF);
        return [.. zip.AsSpan(0, directory), .. header, .. extra, .. record, .. locator, .. last];
    }

    private static byte[] RawNames(Encoding encoding, params string[] names)
    {
        List<byte> body = [];
        List<byte> directory = [];
        foreach (var (index, path) in names.Index())
        {
            var (name, data) = (encoding.GetBytes(path), Bytes(Policy($"{index}", "x")));
            var fields = new byte[26];
            BinaryPrimitives.WriteUInt16LittleEndian(fields, 20);
            BinaryPrimitives.WriteUInt32LittleEndian(fields.AsSpan(10), Crc32.HashToUInt32(data));
            BinaryPrimitives.WriteInt32LittleEndian(fields.AsSpan(14), data.Length);
            BinaryPrimitives.WriteInt32LittleEndian(fields.AsSpan(18), data.Length);
            BinaryPrimitives.WriteUInt16LittleEndian(fields.AsSpan(22), (ushort)name.Length);
            directory.AddRange([.. "PK\x01\x02"u8, 20, 0, .. fields, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, .. BitConverter.GetBytes(body.Count), .. name]);
            body.AddRange([.. "PK\x03\x04"u8, .. fields, .. name, .. data]);
        }

        return
        [
            .. body, .. directory, .. "PK\x05\x06"u8, 0, 0, 0, 0, .. BitConverter.GetBytes((ushort)names.Length), .. BitConverter.GetBytes((ushort)names.Length),
            .. BitConverter.GetBytes(directory.Count), .. BitConverter.GetBytes(body.Count), 0, 0,
        ];
    }

    private static string Policy(string id, string name) => $$"""{"@odata.type":"t","id":"{{id}}","displayName":"{{name}}"}""";

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);
}
