// 区分处理: drawing places on page pictures. Without it the same places are typed into the rows.
(() => {
  const form = document.getElementById("boxes");
  const rows = form.querySelector(".box-rows");
  const pattern = document.getElementById("box-row");
  const parts = ["page", "x", "y", "w", "h"];
  let next = Number(form.dataset.next);
  const field = (row, part) => row.querySelector(`[name$="-${part}"]`);
  const isEmpty = (row) => parts.every((part) => field(row, part).value.trim() === "");

  const freshRow = () => {
    const empty = [...rows.children].find(isEmpty);
    if (empty) return empty;
    const made = pattern.content.firstElementChild.cloneNode(true);
    made.dataset.row = String(next);
    made.querySelector("legend").textContent = `第 ${next} 处`;
    for (const one of made.querySelectorAll("[name], [id], [for]")) {
      for (const name of ["name", "id", "for"]) {
        if (one.hasAttribute(name)) one.setAttribute(name, one.getAttribute(name).replace("box-0-", `box-${next}-`));
      }
    }
    next += 1;
    rows.append(made);
    return made;
  };

  const rectOf = (svg, id) => {
    const known = document.querySelector(`#sheets rect[data-row="${id}"]`);
    if (known && known.parentNode === svg) return known;
    if (known) known.remove();
    const made = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    made.dataset.row = id;
    svg.append(made);
    return made;
  };

  // What stands in a row is what the picture shows, however it came there.
  const show = (row) => {
    const [page, x, y, w, h] = parts.map((part) => Number(field(row, part).value));
    const svg = document.querySelector(`.sheet-page[data-page="${page}"] svg`);
    const known = document.querySelector(`#sheets rect[data-row="${row.dataset.row}"]`);
    if (!svg || !(w > 0) || !(h > 0)) {
      if (known) known.remove();
      return;
    }
    const rect = rectOf(svg, row.dataset.row);
    const take = field(row, "take");
    rect.setAttribute("class", take && !take.checked ? "suggested" : "kept-back");
    Object.entries({ x, y, width: w, height: h }).forEach(([name, value]) => rect.setAttribute(name, String(value)));
  };

  rows.addEventListener("input", (event) => show(event.target.closest("[data-row]")));

  for (const sheet of document.querySelectorAll(".sheet-draw")) {
    const svg = sheet.querySelector("svg");
    const page = sheet.closest(".sheet-page").dataset.page;
    let from = null;
    let drawn = null;
    const at = (event) => {
      const frame = sheet.getBoundingClientRect();
      const part = (value, size) => Math.min(100, Math.max(0, (value / size) * 100));
      return [part(event.clientX - frame.left, frame.width), part(event.clientY - frame.top, frame.height)];
    };
    const box = (event) => {
      const [x, y] = at(event);
      return [Math.min(x, from[0]), Math.min(y, from[1]), Math.abs(x - from[0]), Math.abs(y - from[1])];
    };
    sheet.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      const hit = event.target.closest("rect.suggested");
      if (hit) {
        const row = rows.querySelector(`[data-row="${hit.dataset.row}"]`);
        field(row, "take").checked = true;
        show(row);
        return;
      }
      event.preventDefault();
      from = at(event);
      sheet.setPointerCapture(event.pointerId);
      drawn = document.createElementNS("http://www.w3.org/2000/svg", "rect");
      drawn.setAttribute("class", "drawing");
      svg.append(drawn);
    });
    sheet.addEventListener("pointermove", (event) => {
      if (!from) return;
      const [x, y, width, height] = box(event);
      Object.entries({ x, y, width, height }).forEach(([name, value]) => drawn.setAttribute(name, String(value)));
    });
    const end = (event) => {
      if (!from) return;
      const [x, y, w, h] = box(event);
      drawn.remove();
      from = null;
      if (event.type !== "pointerup" || w < 0.3 || h < 0.2) return;
      const row = freshRow();
      [page, x, y, w, h].forEach((value, i) => {
        field(row, parts[i]).value = i ? value.toFixed(2) : value;
      });
      show(row);
      field(row, "ground").focus({ preventScroll: true });
    };
    sheet.addEventListener("pointerup", end);
    sheet.addEventListener("pointercancel", end);
  }
})();
