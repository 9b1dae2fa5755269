import { useColorMode } from "@docusaurus/theme-common";

/** A playground in the colours of the page around it. */
export default function Playground({ text, ...attributes }) {
  const { colorMode } = useColorMode();
  return (
    <bindery-playground theme={colorMode} {...attributes}>
      <pre>{text}</pre>
    </bindery-playground>
  );
}
