import { useColorMode } from "@docusaurus/theme-common";

/** A playground in the colors of the page around it. The code block in it is its manifest. */
export default function Playground({ children, ...attributes }) {
  const { colorMode } = useColorMode();
  return (
    <bindery-playground theme={colorMode} {...attributes}>
      {children}
    </bindery-playground>
  );
}
