// Fills in the receipt from what stands behind the # of the address: no server ever sees the number and its code.
"use strict";

const said = new URLSearchParams(location.hash.slice(1));
const show = (id, name) => {
  document.getElementById(id).textContent = said.get(name) || "";
};

if (said.get("n") && said.get("c")) {
  show("number", "n");
  show("code", "c");
  show("posko", "p");
  show("until", "t");
  document.getElementById("command").textContent = `${said.get("n")} ${said.get("c")}`;
  document.getElementById("until-row").hidden = !said.get("t");
  document.getElementById("slip").hidden = false;
  document.getElementById("print").addEventListener("click", () => print());
} else {
  document.getElementById("nothing").hidden = false;
}
