import { defineConfig, type Plugin } from "vite";

// The built page is served by the service itself, under a content security policy that allows no inline script or style.
export default defineConfig({
  base: "/",
  plugins: [unindented()],
  build: {
    outDir: "../orchestrator/web/static",
    emptyOutDir: true,
    // Chrome 109 is the last one for Windows 7, which some offices still run.
    target: ["chrome109", "firefox115", "safari16.4"],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    reportCompressedSize: true,
  },
  server: { proxy: { "/api": "http://127.0.0.1:8080" } },
});

/** No minifier looks into templates, and the styles and the markup of the page are all in them. */
function unindented(): Plugin {
  return {
    name: "unindented",
    apply: "build",
    enforce: "pre",
    transform: (code, id) => (id.includes("/dashboard/src/") && id.endsWith(".ts") ? code.replace(/\n\s+/g, "\n") : null),
  };
}
