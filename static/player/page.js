// The lesson's side of a SCORM package: opens it in an isolated frame, answers its messages with the API of the
// standard, and sends what it reports to the account. What it reports is a claim and is checked there once more.
(() => {
  "use strict";
  const place = document.querySelector("[data-scorm]");
  if (!place) {
    return;
  }
  const words = place.dataset;
  const isLegacy = words.version === "1.2";
  const saved = JSON.parse(words.saved);
  const status = place.querySelector("[data-status]");
  const doneNotice = place.querySelector("[data-done]");
  const SAVE_AFTER = 2000;
  const RETRY_AFTER = 10000;
  const MOST_CALLS = 2000; // a second; some packages ask for hundreds of values at once
  const DEEPEST = 20;

  // ------------------------------------------------------------------ what is given to the package
  const CORE = isLegacy ? "cmi.core." : "cmi.";
  const began = Date.now();
  const seconds = () => saved.seconds + Math.round((Date.now() - began) / 1000);
  const time = (whole) => {
    const two = (number) => String(number).padStart(2, "0");
    const hours = Math.min(Math.floor(whole / 3600), 9999);
    return isLegacy
      ? `${String(hours).padStart(4, "0")}:${two(Math.floor(whole / 60) % 60)}:${two(whole % 60)}`
      : `PT${whole}S`;
  };
  const Api = isLegacy ? window.Scorm12API : window.Scorm2004API;
  const api = new Api({ autocommit: false, lmsCommitUrl: false, logLevel: 5 });
  const load = (state, resumed) => {
    const values = { ...state, [`${CORE}entry`]: resumed ? "resume" : "ab-initio" };
    values[`${CORE}total_time`] = time(seconds());
    for (const [key, value] of Object.entries(values)) {
      try {
        api.loadFromFlattenedJSON({ [key]: value }, "");
      } catch { /* a value the standard no longer allows is not given back */ }
    }
    return values;
  };
  const given = load(saved.state, saved.resumed);

  // ------------------------------------------------------------------ what it reports
  const LEFT_OUT = /^cmi\.(interactions|comments|launch_data|core\.(student|entry|exit|session_time|total_time|credit|lesson_mode)|student_data|learner_(id|name)|entry|exit|session_time|total_time|credit|mode|max_time|time_limit|completion_threshold|scaled_passing)/;
  const kept = () => {
    const found = Object.entries(api.getFlattenedCMI()).filter(
      ([key, value]) => typeof value === "string" && value !== "" && !LEFT_OUT.test(key),
    );
    return Object.fromEntries(found);
  };
  const STATUSES = ["passed", "completed", "failed", "incomplete", "browsed", "not attempted"];
  const stated = (values) => {
    const success = values["cmi.success_status"];
    const legacy = values["cmi.core.lesson_status"];
    const modern = success === "passed" || success === "failed" ? success : values["cmi.completion_status"];
    const word = isLegacy ? legacy : modern;
    return STATUSES.includes(word) ? word : "not attempted";
  };
  const numeric = (text) => (text === undefined || text === "" ? Number.NaN : Number(text));
  const scored = (values) => {
    const [scaled, raw, min, max] = ["scaled", "raw", "min", "max"].map((name) => numeric(values[`${CORE}score.${name}`]));
    const low = Number.isFinite(min) ? min : 0;
    const high = Number.isFinite(max) ? max : 100;
    const percent = Number.isFinite(scaled) ? scaled * 100 : high > low ? ((raw - low) / (high - low)) * 100 : Number.NaN;
    return Number.isFinite(percent) && percent >= 0 && percent <= 100 ? percent : null;
  };
  const read = () => {
    const values = kept();
    return { status: stated(values), score: scored(values), state: values };
  };

  const say = (text, wrong = false) => {
    status.textContent = text;
    status.classList.toggle("is-wrong", wrong);
  };
  let sent = JSON.stringify(read());
  let sending = false;
  let timer = 0;
  const send = async (leaving = false) => {
    const claim = read();
    const fresh = JSON.stringify(claim);
    if (!words.report || fresh === sent || (sending && !leaving)) {
      return;
    }
    sending = true;
    sent = fresh;
    try {
      const answer = await fetch(words.report, {
        method: "POST",
        keepalive: leaving,
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": words.token },
        body: JSON.stringify({ ...claim, seconds: seconds() }),
      });
      if (!answer.ok || answer.redirected) {
        say(words.wordsRefused, true);
      } else {
        const said = await answer.json();
        say(words.wordsSaved);
        doneNotice.hidden = doneNotice.hidden && !said.done;
      }
    } catch {
      sent = "";
      say(words.wordsOffline, true);
      plan(RETRY_AFTER);
    } finally {
      sending = false;
      if (sent && JSON.stringify(read()) !== sent) {
        plan(SAVE_AFTER);
      }
    }
  };
  const plan = (after) => {
    if (!timer) {
      timer = setTimeout(() => {
        timer = 0;
        send();
      }, after);
    }
  };
  const LMS = isLegacy ? "LMS" : "";
  api.on(`${LMS}SetValue`, () => plan(SAVE_AFTER));
  for (const name of ["Commit", isLegacy ? "Finish" : "Terminate"]) {
    api.on(`${LMS}${name}`, () => setTimeout(send, 0));
  }
  window.addEventListener("pagehide", () => send(true));
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && send(true));

  // ------------------------------------------------------------------ the frame
  const frame = place.querySelector("template").content.firstElementChild.cloneNode(true);
  const isInside = (source) => {
    for (let here = source, depth = 0; here && depth < DEEPEST; here = here.parent, depth += 1) {
      if (here === frame.contentWindow) {
        return true;
      }
      if (here === here.parent) {
        return false;
      }
    }
    return false;
  };
  window.addEventListener("message", (event) => {
    if (!isInside(event.source)) {
      event.stopImmediatePropagation();
      return;
    }
    const method = typeof event.data === "object" && event.data !== null ? event.data.method : "";
    if ((method === "LMSInitialize" || method === "Initialize") && api.isTerminated()) {
      const state = kept(); // the package is opened again in its frame: it goes on where it stopped
      api.reset();
      load(state, true);
    }
  });
  new window.CrossFrameLMS(api, "*", { rateLimit: MOST_CALLS });
  frame.name = JSON.stringify({ scorm: true, values: { ...api.getFlattenedCMI(), ...given } });
  place.querySelector("[data-frame]").append(frame);
})();
