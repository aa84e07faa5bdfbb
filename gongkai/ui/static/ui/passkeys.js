// WebAuthn: communication with a security key, which requires JavaScript.
(() => {
  "use strict";

  const decodeBase64Url = (text) => {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
  };

  const encodeBase64Url = (buffer) => {
    const plain = String.fromCharCode(...new Uint8Array(buffer));
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  };

  const decodeOptions = (options) => {
    const wanted = { ...options, challenge: decodeBase64Url(options.challenge) };
    if (options.user) wanted.user = { ...options.user, id: decodeBase64Url(options.user.id) };
    for (const list of ["allowCredentials", "excludeCredentials"]) {
      if (options[list]) wanted[list] = options[list].map((one) => ({ ...one, id: decodeBase64Url(one.id) }));
    }
    return wanted;
  };

  const serialiseCredential = (key) => {
    const response = {};
    for (const part of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (key.response[part]) response[part] = encodeBase64Url(key.response[part]);
    }
    if (key.response.getTransports) response.transports = key.response.getTransports();
    return {
      id: key.id, rawId: encodeBase64Url(key.rawId), type: key.type, response,
      authenticatorAttachment: key.authenticatorAttachment,
      clientExtensionResults: key.getClientExtensionResults(),
    };
  };

  const requestCredential = async (form, given) => {
    const verb = form.dataset.passkey;
    const options = (verb === "create" ? given.creation_options : given.request_options).publicKey;
    const key = await navigator.credentials[verb]({ publicKey: decodeOptions(options) });
    form.querySelector("[name=credential]").value = JSON.stringify(serialiseCredential(key));
    form.submit();
  };

  const data = document.getElementById("passkey-options");
  for (const form of data ? document.querySelectorAll("form[data-passkey]") : []) {
    const fault = form.querySelector("[data-passkey-fault]");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      fault.hidden = true;
      requestCredential(form, JSON.parse(data.textContent)).catch(() => { fault.hidden = false; });
    });
    // Disabled until now: a form that is sent before this script has loaded has no answer of a key.
    form.querySelector("button").disabled = false;
  }
})();
