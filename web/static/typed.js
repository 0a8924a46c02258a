// 文书页：页上有没有保存的文字、没有上传的文件时写明，离开本页以前问一声。没有脚本时，页上的按钮照样把文字一起送去。
(() => {
  const forms = [...document.querySelectorAll("main form")].filter((form) => form.method === "post");
  const note = document.getElementById("unsaved-note");
  const isTyped = (field) => {
    if (field.type === "file") return field.files.length > 0;
    return (field.matches("textarea, input[type=text]") && field.value !== field.defaultValue) || false;
  };
  const isUnsaved = (form) => "unsaved" in form.dataset || [...form.elements].some(isTyped);
  let sent = null;
  let taking = false;
  const say = () => note && (note.hidden = !forms.some(isUnsaved));

  document.addEventListener("input", say);
  document.addEventListener("submit", (event) => (sent = event.target));
  // A file that is taken away leaves the page where it is.
  document.addEventListener("click", (event) => (taking = event.target.closest("a[data-file]") !== null));
  window.addEventListener("pageshow", () => {
    sent = null;
    say();
  });
  window.addEventListener("beforeunload", (event) => {
    const stays = taking || !forms.some((form) => form !== sent && isUnsaved(form));
    taking = false;
    if (!stays) event.preventDefault();
  });
})();
