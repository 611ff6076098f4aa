// A one-time code stands behind the # of its address, which is sent to nobody; it leaves the address at once.
"use strict";

if (location.hash.length > 1) {
  document.querySelector('input[name="code"]').value = decodeURIComponent(location.hash.slice(1));
  history.replaceState(null, "", location.pathname);
}
