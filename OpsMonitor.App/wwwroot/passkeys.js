// Passkeys: asks the browser for one, on the sign-in page (LoginPage) and for a circuit (PasskeyBrowser). What goes over the line is JSON as the standard
// writes it, with bytes in base64url; it is made by hand, as not every browser and password manager makes it.
(() => {
  const bytes = text => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), c => c.charCodeAt(0));
  const text = buffer => buffer ? btoa(String.fromCharCode(...new Uint8Array(buffer))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "") : undefined;
  const keys = list => (list ?? []).map(key => ({ ...key, id: bytes(key.id) }));

  // A host without a name, and plain http but for localhost, have no passkeys.
  const able = () => isSecureContext && window.PublicKeyCredential !== undefined && !/^[\d.]+$|:/.test(location.hostname);

  let waiting = null; // the question that is open; a browser has one at a time
  const ask = async (how, publicKey, rest) => {
    waiting?.abort();
    const mine = waiting = new AbortController();
    try {
      return await navigator.credentials[how]({ publicKey, signal: mine.signal, ...rest });
    } finally {
      if (waiting === mine) waiting = null;
    }
  };

  const answer = (made, response) => JSON.stringify({ id: made.id, rawId: text(made.rawId), type: made.type, clientExtensionResults: {}, response });

  const create = async json => {
    const options = JSON.parse(json);
    const made = await ask("create", {
      ...options, challenge: bytes(options.challenge), user: { ...options.user, id: bytes(options.user.id) }, excludeCredentials: keys(options.excludeCredentials),
    });
    const { clientDataJSON, attestationObject } = made.response;
    return answer(made, { clientDataJSON: text(clientDataJSON), attestationObject: text(attestationObject), transports: made.response.getTransports?.() ?? [] });
  };

  const get = async (options, rest) => {
    const used = await ask("get", { ...options, challenge: bytes(options.challenge), allowCredentials: keys(options.allowCredentials) }, rest);
    const { clientDataJSON, authenticatorData, signature, userHandle } = used.response;
    return answer(used, { clientDataJSON: text(clientDataJSON), authenticatorData: text(authenticatorData), signature: text(signature), userHandle: text(userHandle) });
  };

  // A circuit is told the name of what went wrong, and finds the words.
  const tell = async asked => {
    try { return { answer: await asked() }; } catch (e) { return { fault: e.name }; }
  };

  window.OpsPasskeys = {
    able,
    create: json => tell(() => create(json)),
    get: json => tell(() => get(JSON.parse(json))),
    // What was removed here is of no use on the device either, where that can be told.
    async forget(credentialId) {
      try { await PublicKeyCredential.signalUnknownCredential?.({ rpId: location.hostname, credentialId }); } catch { /* it stays there, and opens nothing */ }
    },
  };

  const form = document.querySelector("form[data-passkeys]");
  if (!form || !able()) return;
  const button = form.querySelector("[data-passkey]");
  const word = form.querySelector("[data-passkey-word]");

  const begin = async () => {
    const said = await fetch(form.dataset.passkeys, { method: "POST" });
    return said.status === 200 ? await said.json() : null;
  };

  const send = (state, credential) => {
    form.elements["Form.State"].value = state;
    form.elements["Form.Passkey"].value = credential;
    form.elements["Form.Password"].value = "";
    form.submit(); // as it is: e-mail and password are not asked for
  };

  const say = words => {
    word.textContent = words;
    word.hidden = words === "";
  };

  // The browser offers passkeys among what it would fill in. A question grows old, so it is asked anew before that.
  let renewal = 0;
  const offer = async () => {
    clearTimeout(renewal);
    try {
      const question = await begin();
      if (!question) return;
      button.hidden = false;
      // What was just refused is not offered again by itself: a password manager that answers by itself would go round and round.
      if ("quiet" in form.dataset || !await PublicKeyCredential.isConditionalMediationAvailable?.()) return;
      renewal = setTimeout(offer, 8 * 60 * 1000);
      send(question.state, await get(question.options, { mediation: "conditional" }));
    } catch { /* chosen was another way, or nothing */ }
  };

  button.addEventListener("click", async () => {
    clearTimeout(renewal);
    say("");
    button.disabled = true;
    try {
      const question = await begin();
      if (!question) throw new Error();
      send(question.state, await get(question.options));
    } catch {
      say("No passkey was used. Try again, or sign in another way.");
      offer();
    } finally {
      button.disabled = false;
    }
  });

  // Back from elsewhere, by the browser's own copy of this page.
  addEventListener("pageshow", e => { if (e.persisted) offer(); });
  offer();
})();
