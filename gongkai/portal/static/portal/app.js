// Asks the browser for an address for notifications, and sends it with the form. Without this script
// the page says how to follow lists otherwise.
(() => {
  "use strict";

  const form = document.querySelector("form[data-push-key]");
  if (!form || !navigator.serviceWorker || !window.PushManager) {
    return;
  }

  const bytes = (text) => {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
  };

  const fill = (subscription) => {
    const facts = subscription.toJSON();
    form.elements.endpoint.value = facts.endpoint;
    form.elements.p256dh.value = facts.keys.p256dh;
    form.elements.auth.value = facts.keys.auth;
  };

  const begin = async (worker) => {
    const options = { userVisibleOnly: true, applicationServerKey: bytes(form.dataset.pushKey) };
    const known = await worker.pushManager.getSubscription();
    fill(known || (await worker.pushManager.subscribe(options)));
  };

  const end = async (worker) => {
    const known = await worker.pushManager.getSubscription();
    if (known) {
      fill(known);
      await known.unsubscribe();
    }
  };

  form.addEventListener("submit", async (event) => {
    const wanted = event.submitter ? event.submitter.value : "begin";

    event.preventDefault();
    form.elements.do.value = wanted;
    try {
      await navigator.serviceWorker.register(form.dataset.worker);
      const worker = await navigator.serviceWorker.ready;
      await (wanted === "end" ? end(worker) : begin(worker));
    } catch {
      form.querySelector("[data-denied]").hidden = false;
      return;
    }
    form.submit();
  });

  form.hidden = false;
  document.querySelector("[data-without-push]").hidden = true;
})();
