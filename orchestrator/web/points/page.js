// Adds to a page that is whole without it: the countdown runs on, and a telephone taken up again shows how things are.
const left = document.querySelector("[data-start]");
const opened = performance.now();

if (left) {
  const lead = new Date(left.dataset.start) - new Date(left.dataset.now); // by the server's clock, not by this one
  const show = () => {
    const minutes = Math.floor((lead - (performance.now() - opened)) / 60000);
    const [h, d] = [Math.floor(minutes / 60) % 24, Math.floor(minutes / 1440)];
    const { begun, minutes: few, hours, days } = left.dataset;
    const text = minutes < 1 ? begun : minutes < 60 ? few : minutes < 1440 ? hours : days;
    left.textContent = text.replace("{d}", d).replace("{h}", h).replace("{m}", minutes % 60);
  };
  setInterval(show, 10000);
}

document.addEventListener("visibilitychange", () => {
  const typing = document.activeElement instanceof HTMLInputElement;
  if (!document.hidden && !typing && performance.now() - opened > 60000) location.reload();
});
