// Shows notifications of the app. It keeps no pages: what is read always comes from the site.
"use strict";

self.addEventListener("push", (event) => {
  const shown = event.data ? event.data.json() : {};
  if (shown.title) {
    const options = { body: shown.body, tag: shown.tag, data: { url: shown.url }, dir: "auto" };
    event.waitUntil(self.registration.showNotification(shown.title, options));
  }
});

self.addEventListener("notificationclick", (event) => {
  const url = new URL(event.notification.data.url, self.location.origin);

  event.notification.close();
  if (url.origin === self.location.origin) {
    event.waitUntil(self.clients.openWindow(url.href));
  }
});
