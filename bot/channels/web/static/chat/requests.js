/* What a button may ask the device for: where it is, or its owner's telephone number. Nothing is asked unpressed. */
"use strict";

const Requests = (() => {
  /* Where the device is, as {lat, lon}; otherwise an Error whose message is the key of the words that help on. */
  async function location() {
    if (!window.isSecureContext || !navigator.geolocation) throw new Error("location_none");
    try {
      return await position({ enableHighAccuracy: true, timeout: 20000, maximumAge: 60000 });
    } catch (error) {
      if (error.code !== 3) throw new Error(error.code === 1 ? "location_denied" : "location_none");
    }
    try {
      return await position({ enableHighAccuracy: false, timeout: 10000, maximumAge: 600000 });
    } catch (error) {
      throw new Error(error.code === 1 ? "location_denied" : "location_none");
    }
  }

  function position(options) {
    return new Promise((resolve, reject) => {
      const found = ({ coords }) => resolve({ lat: coords.latitude, lon: coords.longitude });
      navigator.geolocation.getCurrentPosition(found, reject, options);
    });
  }

  /* A field for a telephone number in the place of `button`; `send(number)` gets it. */
  function contact(button, send) {
    const { words } = Rich;
    const field = element("input", { type: "tel", autocomplete: "tel", inputMode: "tel", required: true, maxLength: 24, placeholder: words.phone_example });
    field.pattern = "[+]?[0-9 \\(\\).\\-]{7,23}";
    field.setAttribute("aria-label", words.phone);
    const give = element("button", { className: "button", type: "submit" }, words.phone_send);
    const form = element("form", { className: "contact" }, field, give);
    form.onsubmit = (event) => {
      event.preventDefault();
      form.replaceWith(button);
      button.focus();
      send(field.value.trim());
    };
    field.onkeydown = (event) => {
      if (event.key !== "Escape") return;
      event.stopPropagation();
      form.replaceWith(button);
      button.focus();
    };
    button.replaceWith(form);
    field.focus();
  }

  return { location, contact };
})();
