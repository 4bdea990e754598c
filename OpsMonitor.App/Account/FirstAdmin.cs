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

/// <summary>Makes the first tenant and its admin.</summary>
public sealed class FirstAdmin(UserManager<User> users, TenancyLedger tenancy, SetUpLink link)
{
    /// <summary>The user when all went well, else what is wrong with the form. A token that is not valid any more is refused.</summary>
    public async Task<(User? User, IReadOnlyList<string> Errors)> MakeAsync(string? token, SetUpForm form)
    {
        await link.Turn.WaitAsync();
        try
        {
            if (!await link.IsValidAsync(token))
            {
                return (null, ["This set-up link is not valid any more."]);
            }

            var mail = FormText.Trimmed(form.Email);
            var user = new User { UserName = mail, Email = mail, DisplayName = FormText.Trimmed(form.DisplayName), IsPlatformOperator = true };
            var errors = Check(form);
            if (errors.Count == 0)
            {
                errors.AddRange(await CheckAccountAsync(user, form.Password!));
            }

            return errors.Count > 0 ? (null, errors) : await MakeAsync(user, form);
        }
        finally
        {
            link.Turn.Release();
        }
    }

    internal static List<string> Check(SetUpForm form)
    {
        var errors = new List<string>();
        Demand(FormText.IsLine(FormText.Trimmed(form.TenantName), 100), "The tenant needs a name of at most 100 plain characters.");
        Demand(TenantSlug.IsValid(form.Slug), "The short name has lower-case letters, digits and hyphens only, such as contoso.");
        Demand(FormText.IsLine(FormText.Trimmed(form.DisplayName), 100), "Your name is missing, longer than 100 characters, or not plain text.");
        Demand(FormText.Trimmed(form.Email) is { Length: > 2 } mail && FormText.IsLine(mail, LoginForm.MaxEmail) && mail.IndexOf('@') > 0, "The e-mail address is not one.");
        Demand(FormText.IsText(form.Password, LoginForm.MaxPassword), $"The password is missing, longer than {LoginForm.MaxPassword} characters, or not text.");
        return errors;

        void Demand(bool fine, string otherwise)
        {
            if (!fine)
            {
                errors.Add(otherwise);
            }
        }
    }

    private async Task<IEnumerable<string>> CheckAccountAsync(User user, string password)
    {
        var results = new List<IdentityResult>();
        foreach (var validator in users.PasswordValidators)
        {
            results.Add(await validator.ValidateAsync(users, user, password));
        }

        return results.SelectMany(r => r.Errors).Select(e => e.Description);
    }

    // The tenant comes first: if this stops half-way there is still no user, and the link still works.
    private async Task<(User? User, IReadOnlyList<string> Errors)> MakeAsync(User user, SetUpForm form)
    {
        var tenant = await tenancy.EnsureTenantAsync(form.Slug!, form.TenantName!);
        var made = await users.CreateAsync(user, form.Password!);
        if (!made.Succeeded)
        {
            return (null, [.. made.Errors.Select(e => e.Description)]);
        }

        await tenancy.AddMemberAsync(tenant, user.Id, TenantRole.TenantAdmin);
        link.Spend();
        return (user, []);
    }
}
