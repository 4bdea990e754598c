namespace OpsMonitor.App.Runs.First;

/// <summary>A program in one language that sends a run: whole, so that it can be copied and run as it is.</summary>
public sealed record FirstRunProgram(string Language, string How, string Text);

/// <summary>
/// The same small run in every language, with this hub's address and a key filled in: three items, a second each, so that its bar is seen to move.
/// </summary>
public static class FirstRunCode
{
    /// <summary>What stands in the place of a key that is not there yet.</summary>
    public const string NoKey = "YOUR_API_KEY";

    public const string Sql = "SQL";

    /// <param name="origin">Where this hub is, with a slash at the end.</param>
    /// <param name="key">The token of an API key.</param>
    /// <param name="tenant">The tenant's id, which plain SQL names itself.</param>
    public static IReadOnlyList<FirstRunProgram> Of(string origin, string key, long tenant) =>
    [
        new("curl", "In a shell.", Curl(origin + "api/v1", key)),
        new("Python", "Python 3, without any package.", Python(origin + "api/v1", key)),
        new("PHP", "PHP 8, without any package.", Php(origin + "api/v1", key)),
        new("C#", "Save it as first-run.cs, then: dotnet run first-run.cs (.NET 10).", CSharp(origin + "api/v1/", key)),
        new(Sql, "For programs that only speak SQL, as a database login that is bound to this tenant.", FirstRunSql.Of(tenant)),
    ];

    private static string Curl(string api, string key) => $$"""
        API={{api}}
        KEY={{key}}

        send() { curl -sS --fail-with-body "$API$1" -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' -d "$2"; echo; }

        RUN=$(send /runs '{"resource": "mailboxes", "action": "archive", "scope": {"office": "Lyon"}, "total_items": 3}' | sed 's/^{"id": *\([0-9]*\).*/\1/')
        send /runs/$RUN/start '{}'
        for ITEM in ana ben cleo; do
          sleep 1
          send /runs/$RUN/items '{"attempt": 1, "items": [{"item_id": "'$ITEM'", "outcome": "succeeded"}]}'
        done
        send /runs/$RUN/finish '{"attempt": 1}'
        """;

    private static string Python(string api, string key) => $$"""
        import json, time, urllib.request

        API = "{{api}}"
        KEY = "{{key}}"

        def send(path, body):
            headers = {"Authorization": "Bearer " + KEY, "Content-Type": "application/json"}
            request = urllib.request.Request(API + path, json.dumps(body).encode(), headers)
            with urllib.request.urlopen(request) as answer:
                return json.load(answer)

        run = send("/runs", {"resource": "mailboxes", "action": "archive", "scope": {"office": "Lyon"}, "total_items": 3})
        path = f"/runs/{run['id']}"
        attempt = send(path + "/start", {})["attempt"]
        for item in ["ana", "ben", "cleo"]:
            time.sleep(1)
            send(path + "/items", {"attempt": attempt, "items": [{"item_id": item, "outcome": "succeeded"}]})
        print(send(path + "/finish", {"attempt": attempt}))
        """;

    private static string Php(string api, string key) => $$"""
        <?php
        const API = '{{api}}';
        const KEY = '{{key}}';

        function send(string $path, array $body): array
        {
            $context = stream_context_create(['http' => [
                'method' => 'POST',
                'header' => ['Authorization: Bearer ' . KEY, 'Content-Type: application/json'],
                'content' => json_encode((object) $body),
            ]]);
            return json_decode(file_get_contents(API . $path, false, $context) ?: exit(1), true);
        }

        $run = send('/runs', ['resource' => 'mailboxes', 'action' => 'archive', 'scope' => ['office' => 'Lyon'], 'total_items' => 3]);
        $path = "/runs/{$run['id']}";
        $attempt = send("$path/start", [])['attempt'];
        foreach (['ana', 'ben', 'cleo'] as $item) {
            sleep(1);
            send("$path/items", ['attempt' => $attempt, 'items' => [['item_id' => $item, 'outcome' => 'succeeded']]]);
        }
        print_r(send("$path/finish", ['attempt' => $attempt]));
        """;

    private static string CSharp(string api, string key) => $$$$""""
        using System.Net.Http.Headers;
        using System.Text.Json.Nodes;

        using var http = new HttpClient { BaseAddress = new Uri("{{{{api}}}}") };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", "{{{{key}}}}");

        var run = await SendAsync("runs", """{"resource": "mailboxes", "action": "archive", "scope": {"office": "Lyon"}, "total_items": 3}""");
        var path = $"runs/{run["id"]}";
        var attempt = (await SendAsync($"{path}/start", "{}"))["attempt"];
        foreach (var item in new[] { "ana", "ben", "cleo" })
        {
            await Task.Delay(1000);
            await SendAsync($"{path}/items", $$"""{"attempt": {{attempt}}, "items": [{"item_id": "{{item}}", "outcome": "succeeded"}]}""");
        }
        Console.WriteLine(await SendAsync($"{path}/finish", $$"""{"attempt": {{attempt}}}"""));

        async Task<JsonNode> SendAsync(string path, string body)
        {
            using var answer = await http.PostAsync(path, new StringContent(body, null, "application/json"));
            answer.EnsureSuccessStatusCode();
            return JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        }
        """";
}
