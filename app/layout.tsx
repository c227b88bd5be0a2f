import type { Metadata, Viewport } from "next";
import localFont from "next/font/local";
import { cookies } from "next/headers";
import type { ReactNode } from "react";
import { InteractiveMark } from "@/components/shell/interactive-mark";
import { isTheme, themeCookie } from "@/components/shell/theme-cookie";
import "./globals.css";

const plexSans = localFont({
  src: "../node_modules/@fontsource-variable/ibm-plex-sans/files/ibm-plex-sans-latin-wght-normal.woff2",
  variable: "--font-plex-sans",
  weight: "100 700",
  display: "swap",
});

const plexMono = localFont({
  src: [
    {
      path: "../node_modules/@fontsource/ibm-plex-mono/files/ibm-plex-mono-latin-400-normal.woff2",
      weight: "400",
    },
    {
      path: "../node_modules/@fontsource/ibm-plex-mono/files/ibm-plex-mono-latin-500-normal.woff2",
      weight: "500",
    },
  ],
  variable: "--font-plex-mono",
  display: "swap",
  // Its fallback is another monospaced font, whose widths fit; the metrics of a proportional one would not.
  adjustFontFallback: false,
  // Logs and code are never in the first view of most pages.
  preload: false,
});

export const metadata: Metadata = {
  title: { default: "Tackroom", template: "%s · Tackroom" },
  description: "Pipeline health, failures, tests and deployments of your Harness projects.",
};

export const viewport: Viewport = { width: "device-width", initialScale: 1, colorScheme: "light dark" };

export default async function RootLayout({ children }: { children: ReactNode }) {
  const theme = (await cookies()).get(themeCookie)?.value;
  return (
    <html
      lang="en"
      className={`${plexSans.variable} ${plexMono.variable}`}
      {...(isTheme(theme) && theme !== "system" ? { "data-theme": theme } : {})}
    >
      <body>
        <div className="app-root">{children}</div>
        <InteractiveMark />
      </body>
    </html>
  );
}
