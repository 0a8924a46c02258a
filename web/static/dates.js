// 日期栏旁边写明年月日和星期：浏览器按自己的界面语言写日期，月日的次序会看错。没有脚本时栏目照常能用。
(() => {
  const DAYS = "日一二三四五六";
  const isDay = (field) => field instanceof HTMLInputElement && field.type === "date";
  const say = (field) => {
    let words = field.nextElementSibling;
    if (!words || !words.classList.contains("day-words")) {
      if (!field.value) return;
      words = document.createElement("output");
      words.className = "day-words";
      if (field.id) words.htmlFor = field.id;
      field.after(words);
    }
    const day = field.valueAsDate;
    words.textContent = day ? `${field.value} 周${DAYS[day.getUTCDay()]}` : "";
  };
  const sayAll = (part) => {
    for (const field of part.querySelectorAll('input[type="date"]')) say(field);
  };
  for (const moment of ["input", "change"]) {
    document.addEventListener(moment, (event) => isDay(event.target) && say(event.target));
  }
  document.addEventListener("htmx:load", (event) => sayAll(event.target));
  sayAll(document);
})();
