/* What the browser keeps for us: small things of one tab (Memory), and what waits to be sent, files too, for all tabs
   (Shelf). Neither ever throws: storage may be full, or forbidden; then things last as long as the page. */
"use strict";

const Memory = {
  read(key) {
    try {
      return JSON.parse(sessionStorage.getItem(key));
    } catch {
      return null;
    }
  },
  write(key, value) {
    try {
      sessionStorage.setItem(key, JSON.stringify(value));
      return true;
    } catch {
      return false;
    }
  },
};

const OPENING_MS = 3000;

class Shelf {
  constructor(name) {
    this.opened = new Promise((resolve) => {
      setTimeout(resolve, OPENING_MS, null); // some browsers never answer
      try {
        const request = indexedDB.open(name, 1);
        request.onupgradeneeded = () => request.result.createObjectStore("items", { keyPath: "id" });
        request.onsuccess = () => resolve(request.result);
        request.onerror = () => resolve(null);
      } catch {
        resolve(null);
      }
    });
  }

  /* Do `work(store)` in a transaction; the request's result, undefined where nothing can be kept. */
  async run(mode, work) {
    const database = await this.opened;
    if (!database) return undefined;
    return new Promise((resolve) => {
      try {
        const transaction = database.transaction("items", mode);
        const request = work(transaction.objectStore("items"));
        transaction.oncomplete = () => resolve(request.result);
        transaction.onerror = transaction.onabort = () => resolve(undefined);
      } catch {
        resolve(undefined);
      }
    });
  }

  async all() {
    return (await this.run("readonly", (store) => store.getAll())) || [];
  }

  put(item) {
    return this.run("readwrite", (store) => store.put(item));
  }

  remove(id) {
    return this.run("readwrite", (store) => store.delete(id));
  }
}
