// The field of the search page is ready to be typed into.
document.addEventListener("DOMContentLoaded", () => document.querySelector("main form.bd-search input")?.select());
