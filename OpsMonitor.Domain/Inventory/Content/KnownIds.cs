using System.Collections.Frozen;

namespace OpsMonitor.Domain.Inventory.Content;

/// <summary>Ids that are the same in every tenant: Microsoft's roles of the directory, and its apps that policies name most.</summary>
internal static class KnownIds
{
    private const int Length = 36;

    private static readonly FrozenDictionary<string, string> s_names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase)
    {
        ["9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3"] = "Application Administrator",
        ["cf1c38e5-3621-4004-a7cb-879624dced7c"] = "Application Developer",
        ["c4e39bd9-1100-46d3-8c65-fb160da0071f"] = "Authentication Administrator",
        ["0526716b-113d-4c15-b2c8-68e3c22b9f80"] = "Authentication Policy Administrator",
        ["7495fdc4-34c4-4d15-a289-98788ce399fd"] = "Azure Information Protection Administrator",
        ["b0f54661-2d74-4c50-afa3-1ec803f12efe"] = "Billing Administrator",
        ["158c047a-c907-4556-b7ef-446551a6b5f7"] = "Cloud Application Administrator",
        ["892c5842-a9a6-463a-8041-72aa08ca3cf6"] = "Cloud App Security Administrator",
        ["7698a772-787b-4ac8-901f-60d6b08affd2"] = "Cloud Device Administrator",
        ["17315797-102d-40b4-93e0-432062caca18"] = "Compliance Administrator",
        ["e6d1a23a-da11-4be4-9570-befc86d067a7"] = "Compliance Data Administrator",
        ["b1be1c3e-b65d-4f19-8427-f6fa0d97feb9"] = "Conditional Access Administrator",
        ["88d8e3e3-8f55-4a1e-953a-9b9898b8876b"] = "Directory Readers",
        ["d29b2b05-8046-44ba-8758-1e26182fcf32"] = "Directory Synchronization Accounts",
        ["9360feb5-f418-4baa-8175-e2a00bac4301"] = "Directory Writers",
        ["8329153b-31d0-4727-b945-745eb3bc5f31"] = "Domain Name Administrator",
        ["29232cdf-9323-42fd-ade2-1d097af3e4de"] = "Exchange Administrator",
        ["be2f45a1-457d-42af-a067-6ec1fa63bc45"] = "External Identity Provider Administrator",
        ["62e90394-69f5-4237-9190-012177145e10"] = "Global Administrator",
        ["f2ef992c-3afb-46b9-b7cf-a126ee74c451"] = "Global Reader",
        ["fdd7a751-b60b-444a-984c-02652fe8fa1c"] = "Groups Administrator",
        ["95e79109-95c0-4d8e-aee3-d01accf2d47b"] = "Guest Inviter",
        ["729827e3-9c14-49f7-bb1b-9608f156bbb8"] = "Helpdesk Administrator",
        ["8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2"] = "Hybrid Identity Administrator",
        ["3a2c62db-5318-420d-8d74-23affee5d9d5"] = "Intune Administrator",
        ["4d6ac14f-3453-41d0-bef9-a3e0c569773a"] = "License Administrator",
        ["790c1fb9-7f7d-4f88-86a1-ef1f95c05c1b"] = "Message Center Reader",
        ["966707d0-3269-4727-9be2-8c3a10f19b9d"] = "Password Administrator",
        ["11648597-926c-4cf3-9c36-bcebb0ba8dcc"] = "Power Platform Administrator",
        ["644ef478-e28f-4e28-b9dc-3fdde9aa0b1f"] = "Printer Administrator",
        ["7be44c8a-adaf-4e2a-84d6-ab2649e08a13"] = "Privileged Authentication Administrator",
        ["e8611ab8-c189-46e8-94e1-60213ab1f814"] = "Privileged Role Administrator",
        ["4a5d8f65-41da-4de4-8968-e035b65339cf"] = "Reports Reader",
        ["194ae4cb-b126-40b2-bd5b-6091b380977d"] = "Security Administrator",
        ["5f2222b1-57c3-48ba-8ad5-d4759f1fde6f"] = "Security Operator",
        ["5d6b6bb7-de71-4623-b4af-96380a352509"] = "Security Reader",
        ["f023fd81-a637-4b56-95fd-791ac0226033"] = "Service Support Administrator",
        ["f28a1f50-f6e7-4571-818b-6a12f2af6b6c"] = "SharePoint Administrator",
        ["69091246-20e8-4a56-aa4d-066075b2a7a8"] = "Teams Administrator",
        ["fe930be7-5e62-47db-91af-98c3a49a38b1"] = "User Administrator",
        ["00000002-0000-0ff1-ce00-000000000000"] = "Office 365 Exchange Online",
        ["00000003-0000-0ff1-ce00-000000000000"] = "Office 365 SharePoint Online",
        ["00000003-0000-0000-c000-000000000000"] = "Microsoft Graph",
        ["797f4846-ba00-4fd7-ba43-dac1f8f63013"] = "Azure Resource Manager",
        ["d4ebce55-015a-49b5-a083-c84d1797ae8c"] = "Microsoft Intune Enrollment",
        ["0000000a-0000-0000-c000-000000000000"] = "Microsoft Intune",
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>What the id is of; null for any other text.</summary>
    public static string? Of(string id) => id.Length == Length ? s_names.GetValueOrDefault(id) : null;
}
