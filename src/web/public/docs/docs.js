/** The value of a cookie that pages may read. */
function cookie(name) {
  return document.cookie.match(`(?:^|; )${name}=([^;]*)`)?.[1] ?? "";
}

window.SwaggerUIBundle({
  url: "/openapi.json",
  dom_id: "#docs",
  deepLinking: true,
  docExpansion: "none",
  tryItOutEnabled: true,
  validatorUrl: null,
  // With a session cookie, this header proves that this page asked.
  requestInterceptor(request) {
    if (!["GET", "HEAD"].includes(request.method ?? "GET"))
      request.headers["X-CSRFToken"] = cookie("csrftoken");
    return request;
  },
});
