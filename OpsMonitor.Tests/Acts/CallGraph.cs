using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using OpsMonitor.App.Tenancy;
using OpsMonitor.Domain.Storage;

namespace OpsMonitor.Tests.Acts;

/// <summary>Which methods can come to write into the database, read from the compiled code: calls, lambdas and the bodies of async methods.</summary>
internal sealed partial class CallGraph
{
    private const BindingFlags Declared = BindingFlags.Instance | BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly;

    private static readonly Dictionary<short, OpCode> s_codes = typeof(OpCodes).GetFields(BindingFlags.Public | BindingFlags.Static)
        .Select(f => (OpCode)f.GetValue(null)!).ToDictionary(c => c.Value);

    private readonly Dictionary<MethodBase, HashSet<MethodBase>> _callers = [];

    public CallGraph(params Assembly[] assemblies)
    {
        foreach (var method in assemblies.SelectMany(a => a.GetTypes()).SelectMany(t => t.GetMembers(Declared)).OfType<MethodBase>().Where(m => m.GetMethodBody() is not null))
        {
            foreach (var called in Called(method))
            {
                Link(called, method);
            }

            // Whoever calls what is declared may come to call this.
            if (method is MethodInfo { IsVirtual: true } over && over.GetBaseDefinition() is var declared && declared != over)
            {
                Link(over, Open(declared));
            }
        }
    }

    /// <summary>All methods from which a write can be reached.</summary>
    public IReadOnlySet<MethodBase> Writers()
    {
        HashSet<MethodBase> writers = [];
        Queue<MethodBase> open = new(_callers.Keys.Concat(_callers.Values.SelectMany(c => c)).Distinct().Where(Writes));
        while (open.TryDequeue(out var method))
        {
            foreach (var caller in _callers.GetValueOrDefault(method, []).Where(c => !Reads(c) && writers.Add(c)))
            {
                open.Enqueue(caller);
            }
        }

        return writers;
    }

    // Looks at who somebody is, which notes when they were last seen, and at many things in one moment.
    private static bool Reads(MethodBase method) => Outer(method.DeclaringType) is var type && (type == typeof(CurrentTenant) || type == typeof(Seats) || type == typeof(OneMoment));

    private static Type? Outer(Type? type) => type is { DeclaringType: { } outer } ? Outer(outer) : type;

    private void Link(MethodBase called, MethodBase caller) => (_callers.TryGetValue(called, out var callers) ? callers : _callers[called] = []).Add(caller);

    private static bool Writes(MethodBase method) =>
        (typeof(DbContext).IsAssignableFrom(method.DeclaringType) && method.Name.StartsWith("SaveChanges", StringComparison.Ordinal))
        || (method.Module.Assembly == typeof(OpsDb).Assembly && method.GetMethodBody() is not null && Texts(method).Any(t => Sql().IsMatch(t)))
        || method.Name is "ExecuteUpdateAsync" or "ExecuteDeleteAsync" or "ExecuteSqlRawAsync" or "ExecuteSqlAsync" or "ExecuteSqlInterpolatedAsync"
        || (typeof(System.Data.Common.DbCommand).IsAssignableFrom(method.DeclaringType) && method.Name.StartsWith("ExecuteNonQuery", StringComparison.Ordinal))
        || (method.DeclaringType is { IsGenericType: true } type && type.GetGenericTypeDefinition() == typeof(UserManager<>)
            && method is MethodInfo { ReturnType.IsGenericType: true } called && called.ReturnType.GenericTypeArguments[0] == typeof(IdentityResult));

    private static IEnumerable<MethodBase> Called(MethodBase method)
    {
        foreach (var named in Tokens(method, OperandType.InlineMethod, OperandType.InlineTok, OperandType.InlineField).Select(t => Resolve(method, t)))
        {
            if (named is MethodBase called)
            {
                yield return Open(called);
            }
            else if (named is FieldInfo { IsStatic: true, DeclaringType: { TypeInitializer: { } made } owner } && owner.Name.EndsWith("Sql", StringComparison.Ordinal))
            {
                yield return made; // a statement that was put together
            }
        }

        if (method.GetCustomAttribute<StateMachineAttribute>() is { } machine)
        {
            yield return machine.StateMachineType.GetMethod("MoveNext", Declared)!;
        }
    }

    private static IEnumerable<string> Texts(MethodBase method) => Tokens(method, OperandType.InlineString).Select(method.Module.ResolveString);

    private static IEnumerable<int> Tokens(MethodBase method, params OperandType[] kinds)
    {
        var il = method.GetMethodBody()!.GetILAsByteArray()!;
        for (var at = 0; at < il.Length;)
        {
            var code = s_codes[il[at] == 0xFE ? BitConverter.ToInt16([il[at + 1], il[at]]) : il[at]];
            at += code.Size;
            if (kinds.Contains(code.OperandType))
            {
                yield return BitConverter.ToInt32(il, at);
            }

            at += code.OperandType switch
            {
                OperandType.InlineNone => 0,
                OperandType.ShortInlineBrTarget or OperandType.ShortInlineI or OperandType.ShortInlineVar => 1,
                OperandType.InlineVar => 2,
                OperandType.InlineI8 or OperandType.InlineR => 8,
                OperandType.InlineSwitch => 4 + (4 * BitConverter.ToInt32(il, at)),
                _ => 4,
            };
        }
    }

    private static MemberInfo? Resolve(MethodBase method, int token)
    {
        try
        {
            return method.Module.ResolveMember(token, method.DeclaringType?.GetGenericArguments(), method.IsGenericMethod ? method.GetGenericArguments() : null);
        }
        catch (ArgumentException)
        {
            return null; // the token of a type or a field
        }
    }

    // As it is declared, whatever its type arguments are here.
    private static MethodBase Open(MethodBase method)
    {
        var open = method is MethodInfo { IsGenericMethod: true } generic ? generic.GetGenericMethodDefinition() : method;
        return open.DeclaringType is { IsGenericType: true, IsGenericTypeDefinition: false } type && type.Assembly != typeof(UserManager<>).Assembly
            ? MethodBase.GetMethodFromHandle(open.MethodHandle, type.GetGenericTypeDefinition().TypeHandle) ?? open
            : open;
    }

    [GeneratedRegex(@"\b(?:insert\s+into|update\s+\w+\s+(?:\w+\s+)?set|delete\s+from)\b", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Sql();
}
