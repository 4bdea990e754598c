using System.ComponentModel;
using System.Globalization;

namespace OpsMonitor.App.Parts;

/// <summary>A description with numbers in it: {0:N0} and on, so that a limit stands in the code once.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SaysAttribute(string text, params object[] numbers) : DescriptionAttribute(string.Format(CultureInfo.InvariantCulture, text, numbers));
