"use client";

import dynamic from "next/dynamic";
import { Skeleton } from "@/components/ui/skeleton";

/*
 * Charts whose code is loaded after the first view, each in the place that its skeleton keeps. 36 px stand for the legend
 * above a chart of the chart library, 28 px for that of another.
 */
const placeholder = (heightClass: string) => () => <Skeleton className={`mt-1 w-full ${heightClass}`} />;

export const LineChart = dynamic(() => import("./line-chart"), {
  ssr: false,
  loading: placeholder("h-[252px]"),
});

export const StackedBars = dynamic(() => import("./stacked-bars"), {
  ssr: false,
  loading: placeholder("h-[252px]"),
});

// Drawn by the server; only what answers to pointer and keys comes after the first view.
export const DotChart = dynamic(() => import("./dot-chart").then((module) => module.DotChart), {
  loading: placeholder("h-[292px]"),
});
