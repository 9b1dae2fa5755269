export default {
  title: "Documentation with a playground",
  url: "https://docs.example.org",
  baseUrl: "/",
  presets: [["classic", { docs: { routeBasePath: "/" }, blog: false }]],
  scripts: [{ src: "https://bindery.example.org/embed-classic.js", async: true }],
};
