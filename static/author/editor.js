// The lesson editor: a toolbar over the text, a preview beside it, saved as it is typed. Without a script the same form
// has «Lưu» and «Xem trước». What could not be sent stays in this browser until it was.
(() => {
  "use strict";
  const form = document.querySelector("[data-editor]");
  if (!form) {
    return;
  }
  const words = form.dataset;
  const box = form.querySelector("textarea[name='noi-dung']");
  const status = form.querySelector("[data-status]");
  const revision = form.querySelector("[data-revision]");
  const pane = form.querySelector("[data-preview-pane]");
  const verdict = form.querySelector("[data-verdict]");
  const key = `soan:${form.action}`;
  const SAVE_AFTER = 3000;
  const PREVIEW_AFTER = 700;
  const RETRY_AFTER = 8000;

  const say = (text, wrong = false) => {
    status.textContent = text;
    status.classList.toggle("is-wrong", wrong);
  };

  // ------------------------------------------------------------------ the toolbar
  const put = (before, after = "", sample = "") => (editor) => {
    const mirror = editor.codemirror;
    const chosen = mirror.getSelection() || sample;
    mirror.replaceSelection(before + chosen + after);
    mirror.focus();
  };
  const block = (name, text) => put(`\n::: ${name}\n`, "\n:::\n", text);
  const QUESTION = "\n::: cau-hoi\nCâu hỏi?\n\n- [x] Phương án đúng\n  > Vì sao đúng.\n- [ ] Phương án sai\n  > Vì sao sai.\n:::\n";
  const openUpload = () => {
    const holder = document.querySelector("#tep");
    if (holder) {
      holder.open = true;
      holder.querySelector("input[type='file']")?.click();
    }
  };
  const tool = (name, face, action) => ({ name, className: `tool-${name}`, title: words[`tool${name[0].toUpperCase()}${name.slice(1)}`], icon: face, action });
  let editor = null;
  if (window.EasyMDE && !matchMedia("(max-width: 48rem)").matches) {
    editor = new window.EasyMDE({
      element: box,
      autoDownloadFontAwesome: false,
      spellChecker: false,
      inputStyle: "textarea",
      forceSync: true,
      status: false,
      shortcuts: { toggleFullScreen: null, toggleSideBySide: null, togglePreview: null },
      toolbar: [
        tool("bold", "B", window.EasyMDE.toggleBold),
        tool("italic", "I", window.EasyMDE.toggleItalic),
        tool("h2", "H2", put("\n## ", "\n", "Tiêu đề")),
        tool("h3", "H3", put("\n### ", "\n", "Tiêu đề nhỏ")),
        tool("list", "•", window.EasyMDE.toggleUnorderedList),
        tool("numbers", "1.", window.EasyMDE.toggleOrderedList),
        tool("link", "↗", put("[", "](https://)", "chữ hiện ra")),
        tool("image", words.toolImage, openUpload),
        tool("table", words.toolTable, put("\n| Cột 1 | Cột 2 |\n|---|---|\n| ô | ô |\n")),
        tool("formula", "∑", put("$", "$", "a^2 + b^2")),
        tool("story", words.toolStory, block("tinh-huong", "Chị Hoa, 42 tuổi, …\n***\nNên làm gì.")),
        tool("note", words.toolNote, block("can-nho", "- Điều thứ nhất")),
        tool("care", words.toolCare, block("can-than", "Điều cần tránh.")),
        tool("try", words.toolTry, block("thu-ngay", "Việc làm ngay, không cần màn hình.")),
        tool("question", words.toolQuestion, put(QUESTION)),
        tool("source", words.toolSource, block("nguon", "- [Tên nguồn](https://), xem ngày …")),
        tool("undo", "↶", window.EasyMDE.undo),
      ],
    });
    // Tab leaves the box, as in any other: nobody is caught in it.
    editor.codemirror.setOption("extraKeys", { ...editor.codemirror.getOption("extraKeys"), Tab: false, "Shift-Tab": false });
    for (const button of form.querySelectorAll(".editor-toolbar button")) {
      button.setAttribute("aria-label", button.title);
      button.type = "button";
    }
    editor.codemirror.getInputField().setAttribute("aria-label", form.querySelector("label[for='bai-viet']").textContent);
  }
  const text = () => (editor ? editor.value() : box.value);
  const write = (value) => {
    if (editor) {
      const place = editor.codemirror.getCursor();
      editor.value(value);
      editor.codemirror.setCursor(place);
    } else {
      box.value = value;
    }
  };

  // ------------------------------------------------------------------ saving
  let dirty = false;
  let saving = false;
  let saveTimer = 0;
  let previewTimer = 0;
  const fields = () => {
    const data = new FormData(form);
    data.set("noi-dung", text());
    return data;
  };
  const keep = () => {
    try {
      localStorage.setItem(key, JSON.stringify({ body: text(), revision: revision.value }));
    } catch { /* a full or forbidden storage only loses the second net */ }
  };
  const forget = () => {
    try { localStorage.removeItem(key); } catch { /* as above */ }
  };
  const save = async () => {
    if (saving || !dirty) {
      return;
    }
    saving = true;
    dirty = false;
    const sent = text();
    say(words.wordsSaving);
    try {
      const answer = await fetch(words.save, { method: "POST", body: fields(), headers: { Accept: "application/json" } });
      const said = await answer.json();
      if (!answer.ok) {
        say(said.message || words.wordsOffline, true);
        dirty = true;
      } else {
        revision.value = said.revision;
        if (said.outcome === "merged" && text() === sent) {
          write(said.body);
        }
        say(said.other ? `${said.message}. ${said.other}` : said.message, said.outcome === "apart");
        if (!dirty) {
          forget();
        }
      }
    } catch {
      dirty = true;
      say(words.wordsOffline, true);
      saveTimer = setTimeout(save, RETRY_AFTER);
    } finally {
      saving = false;
      if (dirty && !saveTimer) {
        saveTimer = setTimeout(save, SAVE_AFTER);
      }
    }
  };
  const preview = async () => {
    try {
      const answer = await fetch(words.preview, { method: "POST", body: fields() });
      if (!answer.ok) {
        return;
      }
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      pane.replaceChildren(...page.querySelector("[data-preview-body]").childNodes);
      verdict.replaceChildren(...page.querySelector("[data-preview-verdict]").childNodes);
    } catch { /* the next change asks again */ }
  };
  const changed = () => {
    dirty = true;
    say(words.wordsTyping);
    keep();
    clearTimeout(saveTimer);
    saveTimer = setTimeout(() => { saveTimer = 0; save(); }, SAVE_AFTER);
    clearTimeout(previewTimer);
    previewTimer = setTimeout(preview, PREVIEW_AFTER);
  };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  editor?.codemirror.on("change", changed);
  form.addEventListener("submit", () => {
    box.value = text();
    dirty = false;
    forget();
  });
  window.addEventListener("online", save);
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden" && dirty) {
      navigator.sendBeacon(words.save, fields());
    }
  });
  window.addEventListener("beforeunload", (event) => {
    if (dirty) {
      event.preventDefault();
    }
  });

  // ------------------------------------------------------------------ what this browser still holds
  try {
    const held = JSON.parse(localStorage.getItem(key) || "null");
    if (held && held.body && held.body !== text()) {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button button-secondary";
      button.textContent = words.wordsDraft;
      button.addEventListener("click", () => {
        write(held.body);
        revision.value = held.revision;
        button.remove();
        changed();
      });
      status.after(button);
    }
  } catch { /* nothing held */ }

  // ------------------------------------------------------------------ widths of the preview
  const widths = form.querySelector("[data-widths]");
  widths.hidden = false;
  widths.addEventListener("click", (event) => {
    const chosen = event.target.closest("button");
    if (!chosen) {
      return;
    }
    pane.dataset.at = chosen.dataset.width;
    form.querySelector(".editor").classList.toggle("is-wide", chosen.dataset.width !== "360");
    for (const button of widths.children) {
      button.setAttribute("aria-pressed", String(button === chosen));
    }
  });

  // ------------------------------------------------------------------ pictures go straight into the text
  const upload = document.querySelector("[data-upload-form]");
  const send = async (file) => {
    const data = new FormData(upload);
    data.set("tep", file);
    say(words.wordsUpload);
    try {
      const answer = await fetch(words.upload, { method: "POST", body: data, headers: { Accept: "application/json" } });
      const said = await answer.json();
      say(said.message, !answer.ok);
      if (answer.ok) {
        if (editor) {
          editor.codemirror.replaceSelection(`\n${said.markdown}\n`);
        } else {
          box.setRangeText(`\n${said.markdown}\n`, box.selectionStart, box.selectionEnd, "end");
        }
        changed();
        upload.reset();
      }
    } catch {
      say(words.wordsOffline, true);
    }
  };
  upload?.querySelector("input[type='file']").addEventListener("change", () => upload.querySelector("[name='mo-ta']").focus());
  upload?.addEventListener("submit", (event) => {
    const file = upload.querySelector("input[type='file']").files[0];
    if (file) {
      event.preventDefault();
      send(file);
    }
  });
  const dropped = editor ? editor.codemirror.getWrapperElement() : box;
  dropped.addEventListener("paste", (event) => {
    const file = [...(event.clipboardData?.files || [])].find((each) => each.type.startsWith("image/"));
    if (file && upload) {
      event.preventDefault();
      send(file);
    }
  });
})();
