// Stands first in every page of a SCORM package, inside its isolated frame. The page finds the API where the standard
// says; each call becomes a message to the lesson's page. What was saved comes with the frame's name, so that the very
// first question is answered at once.
(() => {
  "use strict";
  const far = new window.CrossFrameAPI("*", window.top);
  let seed = null;
  try {
    seed = JSON.parse(window.name);
  } catch { /* a frame inside the package: what was saved reaches it by message */ }
  const isLaunched = typeof seed === "object" && seed !== null && seed.scorm === true;
  const known = far._cache;
  if (isLaunched) {
    for (const [key, value] of Object.entries(seed.values)) {
      known.set(key, value);
    }
    // the next page of the package in this frame begins with what this one leaves
    window.addEventListener("pagehide", () => {
      window.name = JSON.stringify({ scorm: true, values: Object.fromEntries(known) });
    });
  }

  // How many there are of something is counted from what is known here: the answer may not wait for a message.
  const count = (list) => {
    const numbers = [...known.keys()]
      .filter((key) => key.startsWith(`${list}.`))
      .map((key) => Number.parseInt(key.slice(list.length + 1), 10))
      .filter(Number.isInteger);
    return String(numbers.length ? Math.max(...numbers) + 1 : 0);
  };
  const get = (method) => (key) => (String(key).endsWith("._count") ? count(String(key).slice(0, -7)) : far[method](key));
  const make = (names, getter) => ({
    ...Object.fromEntries(names.map((name) => [name, (...values) => far[name](...values.map(String))])),
    [getter]: get(getter),
  });
  const LEGACY = ["LMSInitialize", "LMSFinish", "LMSSetValue", "LMSCommit", "LMSGetLastError", "LMSGetErrorString", "LMSGetDiagnostic"];
  const MODERN = ["Initialize", "Terminate", "SetValue", "Commit", "GetLastError", "GetErrorString", "GetDiagnostic"];
  const api = { ...make(LEGACY, "LMSGetValue"), ...make(MODERN, "GetValue"), version: "1.0" };
  window.API = api;
  window.API_1484_11 = api;
  far.getFlattenedCMI();

  // Many packages begin their search in the parent, which refuses to be asked from here.
  const real = window.parent;
  const replace = (place, name, value) => {
    try {
      Object.defineProperty(place, name, { configurable: true, ...value });
    } catch { /* a browser that does not let it be replaced: the package may still look in its own window */ }
  };
  const standIn = { API: api, API_1484_11: api, length: 0, postMessage: (...values) => real.postMessage(...values) };
  standIn.parent = standIn;
  if (real !== window) {
    replace(window, "parent", { value: standIn, writable: true });
  }

  // Without an origin there is no storage and no cookie; asking for them must not break the package.
  for (const name of ["localStorage", "sessionStorage"]) {
    const kept = new Map();
    replace(window, name, {
      value: {
        get length() {
          return kept.size;
        },
        key: (place) => [...kept.keys()][place] ?? null,
        getItem: (key) => kept.get(String(key)) ?? null,
        setItem: (key, value) => void kept.set(String(key), String(value)),
        removeItem: (key) => void kept.delete(String(key)),
        clear: () => kept.clear(),
      },
    });
  }
  replace(document, "cookie", { get: () => "", set: () => undefined });
})();
