// Checks, in this browser, what a QR holds behind the «#»: who signed it, and whether it is on the list of those that no
// longer hold. A small worker keeps this page and the keys, so that it also works without a line. Nothing is sent
// anywhere that names what is checked. Sentences stand in the page; here is only which of them to show.
(() => {
  "use strict";
  const place = document.querySelector("[data-check]");
  if (!place) {
    return;
  }
  const page = place.dataset.page;
  if ("serviceWorker" in navigator) {
    navigator.serviceWorker.register(place.dataset.worker, { scope: page }).catch(() => {});
  }

  const BITS_OF_BYTE = 8;
  const text = new TextDecoder();

  const bytes = (part) => {
    const plain = atob(part.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (sign) => sign.charCodeAt(0));
  };
  const written = (data) => btoa(String.fromCharCode(...data))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const json = (part) => JSON.parse(text.decode(bytes(part)));

  // Returns what a signed text says, or null when none of the keys signed exactly this text.
  const open = async (token, keys) => {
    try {
      const [head, payload, signature] = token.split(".");
      const said = json(head);
      const known = keys.find((key) => key.kid === said.kid && key.alg === "ES256");
      if (said.alg !== "ES256" || !known || written(bytes(signature)) !== signature) {
        return null;
      }
      const { kty, crv, x, y } = known;
      const curve = { name: "ECDSA", namedCurve: "P-256" };
      const key = await crypto.subtle.importKey("jwk", { kty, crv, x, y }, curve, false, ["verify"]);
      const data = new TextEncoder().encode(`${head}.${payload}`);
      const right = await crypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, bytes(signature), data);
      return right ? json(payload) : null;
    } catch {
      return null;
    }
  };

  // Returns {set, made}: whether a place of a status list is set and when the list was made; null when it is not to be had.
  const status = async ([number, index], keys) => {
    try {
      const answer = await fetch(`${place.dataset.status}${number}`);
      const list = answer.ok ? await open(await answer.text(), keys) : null;
      const packed = bytes(list.credentialSubject.encodedList.slice(1));
      const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"));
      const bits = new Uint8Array(await new Response(stream).arrayBuffer());
      const mask = 0x80 >> (index % BITS_OF_BYTE);
      return { set: (bits[Math.floor(index / BITS_OF_BYTE)] & mask) !== 0, made: new Date(list.validFrom) };
    } catch {
      return null;
    }
  };

  const show = (name, shown) => {
    for (const part of place.querySelectorAll(`[data-part="${name}"]`)) {
      part.hidden = !shown;
    }
  };
  const day = (iso) => iso.split("-").reverse().join("/");

  const fill = (facts) => {
    const values = {
      name: facts.n, unit: facts.u, year: facts.y, decision: facts.d, issued: day(facts.i),
      title: facts.t === "t" ? place.dataset.title : "", course: facts.l,
      decided: facts.t === "t" && facts.e ? day(facts.e) : "", passed: facts.t === "c" && facts.e ? day(facts.e) : "",
    };
    for (const row of place.querySelectorAll("[data-fact]")) {
      const value = values[row.dataset.fact];
      row.hidden = !value;
      row.querySelector("dd").textContent = value || "";
    }
  };

  const check = async () => {
    const token = location.hash.slice(1);
    if (token.split(".").length !== 3 || document.querySelector("[data-answered]")) {
      return;
    }
    for (const part of place.querySelectorAll("[data-part]")) {
      part.hidden = true;
    }
    place.hidden = false;
    let keys;
    try {
      ({ keys } = await (await fetch(place.dataset.jwks, { cache: "no-cache" })).json());
      if (!crypto.subtle) {
        throw new Error("no cryptography here");
      }
    } catch {
      show("unable", true);
      place.dataset.state = "unable";
      return;
    }
    const facts = await open(token, keys);
    if (!facts || !facts.n || !facts.s) {
      show("wrong", true);
      place.dataset.state = "wrong";
      return;
    }
    const known = await status(facts.s, keys);
    const state = known && known.set ? "revoked" : "valid";
    show(state, true);
    show("facts", state === "valid");
    show("sample", facts.m === 1);
    show("unlisted", !known);
    show("listed", Boolean(known));
    if (known) {
      place.querySelector("[data-made]").textContent = known.made.toLocaleString("vi-VN", { timeZone: "Asia/Ho_Chi_Minh" });
    }
    fill(facts);
    place.dataset.state = state;
  };

  window.addEventListener("hashchange", check);
  check();
})();
