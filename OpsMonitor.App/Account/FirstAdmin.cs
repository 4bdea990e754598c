using Microsoft.AspNetCore.Identity;
using OpsMonitor.Domain.Access;
using OpsMonitor.Domain.Tenancy;

namespace OpsMonitor.App.Account;

/// <summary>What the set-up page asks for; what was not sent is null.</summary>
public sealed class SetUpForm
{
    public string? TenantName { get; set; }

    public string? Slug { get; set; }

    public string? DisplayName { get; set; }

    public string? Email { get; set; }

    public string? Password { get; set; }
}

/// <summary>Makes the first tenant and its admin: both, or nothing.</summary>
public sealed class FirstAdmin(UserManager<User> users, SetUps setUps)
{
    private const string Void = "This set-up link is not valid any more.";

    /// <summary>The user when all went well, else what is wrong with the form. A token that is not valid any more is refused.</summary>
    public async Task<(User? User, IReadOnlyList<string> Errors)> MakeAsync(string? token, SetUpForm form, string from)
    {
        if (!await setUps.IsValidAsync(token))
        {
            return (null, [Void]);
        }

        var errors = Check(form);
        if (errors.Count > 0)
        {
            return (null, errors);
        }

        var mail = FormText.Trimmed(form.Email);
        var user = new User
        {
            UserName = mail,
            Email = mail,
            NormalizedUserName = users.NormalizeName(mail),
            NormalizedEmail = users.NormalizeEmail(mail),
            DisplayName = FormText.Name(form.DisplayName)!,
            IsPlatformOperator = true,
            LockoutEnabled = users.Options.Lockout.AllowedForNewUsers,
            SecurityStamp = Guid.NewGuid().ToString("N"),
        };
        errors.AddRange(await CheckAccountAsync(user, form.Password!));
        if (errors.Count > 0)
        {
            return (null, errors);
        }

        user.PasswordHash = users.PasswordHasher.HashPassword(user, form.Password!);
        return await setUps.MakeAsync(token, user, form.Slug!, FormText.Name(form.TenantName)!, from) ? (user, []) : (null, [Void]);
    }

    internal static List<string> Check(SetUpForm form)
    {
        var errors = new List<string>();
        Demand(FormText.Name(form.TenantName) is not null, $"The tenant needs a name of at most {FormText.MaxName} plain characters.");
        Demand(TenantSlug.IsValid(form.Slug), "The short name has lower-case letters, digits and hyphens only, such as contoso.");
        Add(FormText.NameFault(form.DisplayName));
        Demand(FormText.Trimmed(form.Email) is { Length: > 2 } mail && FormText.IsLine(mail, LoginForm.MaxEmail) && mail.IndexOf('@') > 0, "The e-mail address is not one.");
        Add(FormText.PasswordFault(form.Password));
        return errors;

        void Demand(bool fine, string otherwise) => Add(fine ? null : otherwise);

        void Add(string? fault)
        {
            if (fault is not null)
            {
                errors.Add(fault);
            }
        }
    }

    private async Task<IEnumerable<string>> CheckAccountAsync(User user, string password)
    {
        var results = new List<IdentityResult>();
        foreach (var validator in users.UserValidators)
        {
            results.Add(await validator.ValidateAsync(users, user));
        }

        foreach (var validator in users.PasswordValidators)
        {
            results.Add(await validator.ValidateAsync(users, user, password));
        }

        return results.SelectMany(r => r.Errors).Select(e => e.Description).Distinct();
    }
}
