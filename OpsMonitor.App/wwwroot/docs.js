// Starts the reader of the API's document on /docs. Everything comes from this site: no fonts, no proxy, no telemetry, no assistant of others.
Scalar.createApiReference('#docs', {
  url: document.getElementById('docs').dataset.url,
  withDefaultFonts: false,
  telemetry: false,
  hideClientButton: true,
  showDeveloperTools: 'never',
  agent: { disabled: true },
  mcp: { disabled: true },
  authentication: { preferredSecurityScheme: 'api_key' },
});
